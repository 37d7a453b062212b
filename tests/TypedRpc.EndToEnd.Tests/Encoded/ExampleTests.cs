using System.Runtime.CompilerServices;

namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>The example of docs/payloads.md is a file that is compiled here, and runs.</summary>
public sealed class ExampleTests : Bed
{
    [Fact]
    public void The_document_has_the_example_as_it_is_compiled()
    {
        string example = File.ReadAllText(Beside("Example.cs")).ReplaceLineEndings("\n");

        File.ReadAllText(Beside("../../../docs/payloads.md")).ReplaceLineEndings("\n").ShouldContain($"```csharp\n{example}```\n");
    }

    [Fact]
    public async Task The_example_runs()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IPayments>(new Payments());

        (await bus.Client<IPayments>().Any.PriceAsync(new Route("Rome", "Milan"), [new(100), new(250)])).ShouldBe(new Amount(650));
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();

    private static string Beside(string name, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, name);

    private sealed class Payments : IPayments
    {
        public Task<Amount> PriceAsync(Route route, List<Amount> discounts) =>
            Task.FromResult(new Amount((100 * (route.From.Length + route.To.Length + 1)) - discounts.Sum(one => one.Cents)));
    }
}

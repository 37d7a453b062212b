using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>The baseline of contracts, written in an editor.</summary>
public sealed class BaselineTests
{
    private const string Source = """
        using System.Threading.Tasks;
        using TypedRpc;
        [RpcTopic("t")] public interface IService { [Call] Task RunAsync(int a); }
        """;

    private const string Baseline = """
        # What deployed peers depend on. Do not edit: dotnet build -t:TypedRpcWriteBaseline writes it.
        surface 1

        contract IService
          version 1.0
          topic t
          call run since 1.0
            parameter a int32

        """;

    [Theory]
    [InlineData("TRPC0034", "  call run since 1.0", "  call gone since 1.0\n  call run since 1.0")]
    [InlineData("TRPC0034", "contract IService", "contract IGone\n  version 1.0\n  topic gone\n\ncontract IService")]
    [InlineData("TRPC0035", "call run since 1.0", "call run since 1.0 idempotent")]
    [InlineData("TRPC0036", "contract IService\n  version 1.0", "contract IService\n  version 0.9")]
    [InlineData("TRPC0037", "contract IService", "<<<<<<< ours\ncontract IService")]
    public async Task The_file_becomes_what_the_build_would_write(string id, string line, string was)
    {
        string baseline = Baseline.ReplaceLineEndings("\n").Replace(line, was, StringComparison.Ordinal);
        using var fixing = new Fixing(Source);
        fixing.AddBaseline(baseline);
        await fixing.AcceptAsync(await Faults.FirstAsync(fixing, id), "WriteBaseline");

        (await fixing.BaselineAsync()).ShouldBe(Baseline.ReplaceLineEndings("\n"));
        (await fixing.FaultsAsync()).ShouldBeEmpty();
        (await fixing.TextAsync()).ShouldBe(Source);
    }

    [Fact]
    public async Task It_is_offered_once_for_a_fault()
    {
        using var fixing = new Fixing(Source);
        fixing.AddBaseline(Baseline.Replace("int32", "string?", StringComparison.Ordinal));
        IReadOnlyList<CodeAction> offers = await fixing.OffersAsync(await Faults.FirstAsync(fixing, "TRPC0034"));

        offers.ShouldHaveSingleItem().Title.ShouldBe("Write the contract baseline");
    }

    [Fact]
    public async Task Nothing_is_offered_while_a_contract_is_faulty_as_its_surface_is_not_known()
    {
        using var fixing = new Fixing(Source, "[TypedRpc.RpcTopic(\"u\")] public interface IFaulty { void Run(); }");
        fixing.AddBaseline(Baseline.Replace("int32", "string?", StringComparison.Ordinal));

        (await fixing.OffersAsync(await Faults.FirstAsync(fixing, "TRPC0034"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_reported_nowhere_and_left_to_the_build()
    {
        using var fixing = new Fixing(Source);
        fixing.AddBaseline(null);
        Diagnostic fault = await Faults.FirstAsync(fixing, "TRPC0037");

        fault.Location.ShouldBe(Location.None);
        fault.Properties["file"].ShouldBeNull();
    }
}

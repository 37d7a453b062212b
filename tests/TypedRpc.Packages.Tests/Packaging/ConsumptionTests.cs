using System.Text.Json;
using TypedRpc.TestBroker;

namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>The packages in the hands of users who build with all analyzers on and warnings as errors.</summary>
[Collection(PackagesCollection.Name)]
public sealed class ConsumptionTests(PackedPackages packages, ConsumerProjects projects, VirtualHost host) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task An_executable_in_CSharp_11_with_TypedRpc_alone_serves_and_calls_its_own_contract()
    {
        string program = await projects.BuildAsync(packages, "Plain");

        (await Dotnet.RunAsync(program)).Trim().ShouldBe("Hello, package! x2");
    }

    [Fact]
    public async Task A_contract_in_a_library_is_served_and_called_by_an_executable_that_references_it() => await CallsAsync("memory://");

    [Fact]
    [Trait("Broker", "RabbitMQ")]
    public async Task An_executable_with_TypedRpc_RabbitMQ_alone_has_the_generator_and_finds_the_transport_by_its_scheme() => await CallsAsync(await host.UrlAsync());

    [Fact]
    public async Task A_warning_is_silenced_by_a_pragma_an_attribute_a_configuration_of_the_editor_and_the_project()
    {
        // Warnings are errors: what is not silenced fails the build.
        string library = await projects.BuildAsync(packages, "Quiet");

        string log = Path.Combine(Path.GetDirectoryName(library)!, "..", "..", "..", "found.sarif");
        using JsonDocument found = JsonDocument.Parse(await File.ReadAllTextAsync(log));
        JsonElement[] results = [.. found.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Where(one => one.GetProperty("ruleId").GetString()!.StartsWith("TRPC", StringComparison.Ordinal))];
        results.Select(one => Path.GetFileName(
            one.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString())).Order(StringComparer.Ordinal)
            .ShouldBe(["IByPragma.cs", "IBySuppression.cs"]);
        results.ShouldAllBe(one => one.GetProperty("suppressions")[0].GetProperty("kind").GetString() == "inSource");
    }

    private async Task CallsAsync(string url)
    {
        string program = await projects.BuildAsync(packages, "Application");

        (await Dotnet.RunAsync(program, url)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(
            ["found Pan of 1894: Lent", "counted 1 by Hamsun", "echo soso"]);
    }
}

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

    private async Task CallsAsync(string url)
    {
        string program = await projects.BuildAsync(packages, "Application");

        (await Dotnet.RunAsync(program, url)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(
            ["found Pan of 1894: Lent", "counted 1 by Hamsun", "echo soso"]);
    }
}

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
    public async Task An_executable_with_TypedRpc_RabbitMQ_alone_has_the_generator_and_finds_the_transport_by_its_scheme() =>
        await CallsAsync(await host.UrlAsync());

    [Fact]
    public async Task A_warning_is_silenced_by_a_pragma_an_attribute_a_configuration_of_the_editor_and_the_project()
    {
        // Warnings are errors: what is not silenced fails the build.
        string library = await projects.BuildAsync(packages, "Quiet");

        string log = Path.Combine(Path.GetDirectoryName(library)!, "..", "..", "..", "found.sarif");
        using JsonDocument found = JsonDocument.Parse(await File.ReadAllTextAsync(log));
        JsonElement[] results = [.. found.RootElement.GetProperty("runs")[0].GetProperty("results")
            .EnumerateArray().Where(one => one.GetProperty("ruleId").GetString()!.StartsWith("TRPC", StringComparison.Ordinal))];
        results.Select(one => Path.GetFileName(
            one.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()))
                .Order(StringComparer.Ordinal)
            .ShouldBe(["IByPragma.cs", "IBySuppression.cs"]);
        results.ShouldAllBe(one => one.GetProperty("suppressions")[0].GetProperty("kind").GetString() == "inSource");
    }

    [Fact]
    public async Task Strict_projects_old_and_new_with_and_without_nullable_annotations_build_without_a_warning() =>
        (await projects.BuildAllAsync(packages)).ShouldNotContain("warning ");

    [Fact]
    public async Task The_first_program_of_the_README_prints_what_the_README_says() =>
        (await Dotnet.RunAsync(await projects.BuildAsync(packages, "Readme")))
            .ReplaceLineEndings("\n").ShouldBe(Readme.Blocks("text").Single());

    [Fact]
    public async Task The_worker_of_the_README_serves_and_calls_over_memory() => await WorksAsync("memory://");

    [Fact]
    [Trait("Broker", "RabbitMQ")]
    public async Task The_worker_of_the_README_serves_and_calls_over_RabbitMQ() => await WorksAsync(await host.UrlAsync());

    [Fact]
    public async Task The_third_block_of_the_README_can_follow_the_first_lines() =>
        (await Dotnet.RunAsync(await projects.BuildAsync(packages, "ReadmeMore")))
            .ReplaceLineEndings("\n").ShouldBe(Readme.Blocks("text").Single());

    [Fact]
    public async Task Two_assemblies_that_see_each_others_internals_both_generate_for_the_same_payloads() =>
        (await Dotnet.RunAsync(await projects.BuildAsync(packages, "Auditor"))).Trim().ShouldBe("sum 2099.50");

    [Fact]
    public async Task A_project_that_gets_TypedRpc_through_another_package_has_the_generator() =>
        Lines(await Dotnet.RunAsync(await projects.BuildAsync(packages, "Reader"), "memory://"))
            .ShouldBe(["page May with 2 words, none without a title", "hour 14"]);

    [Fact]
    [Trait("Broker", "RabbitMQ")]
    public async Task Two_executables_that_share_an_assembly_of_contracts_talk_to_each_other()
    {
        string url = await host.UrlAsync();
        string reader = await projects.BuildAsync(packages, "Reader");
        await using RunningProgram server = Dotnet.Start(await projects.BuildAsync(packages, "Application"), url, "stay");
        await server.HasPrintedAsync("serving", Dotnet.RunLimit);

        Lines(await Dotnet.RunAsync(reader, url, "Hamsun"))
            .ShouldBe(["page May with 2 words, none without a title", "hour 14", "read Pan"]);
    }

    [Fact]
    public async Task A_project_in_a_language_that_is_too_old_gets_one_error_that_says_so_and_nothing_else()
    {
        IReadOnlyList<string> messages = await projects.FailAsync(packages, "Old");

        // One for each framework, as each has a language of its own.
        messages.Count.ShouldBe(2, string.Join('\n', messages));
        messages.ShouldAllBe(message => message.StartsWith("error TRPC0001: "));
    }

    [Fact]
    public async Task A_project_for_a_framework_without_a_library_gets_one_error_that_says_so_and_nothing_else()
    {
        IReadOnlyList<string> messages = await projects.FailAsync(packages, "Standard");

        messages.ShouldHaveSingleItem().ShouldStartWith(
            "error TYPEDRPC001: TypedRpc needs .NET 8 or later, and Standard.csproj targets netstandard2.0. "
                + "Set its TargetFramework to net8.0 or later");
    }

    private async Task CallsAsync(string url)
    {
        string program = await projects.BuildAsync(packages, "Application");

        Lines(await Dotnet.RunAsync(program, url)).ShouldBe(["found Pan of 1894: Lent", "counted 1 by Hamsun", "echo soso"]);
    }

    private async Task WorksAsync(string url)
    {
        string worker = await projects.BuildAsync(packages, "VolumeHost");
        var settings = new Dictionary<string, string> { ["TypedRpc__Url"] = url };
        await using RunningProgram running = RunningProgram.Start(
            "dotnet", [worker], Path.GetDirectoryName(worker), url == "memory://" ? null : settings);

        await running.HasPrintedAsync("Created vol-1 with 10 GB", Dotnet.RunLimit);
        running.Terminate();

        (await running.SucceededAsync(Dotnet.RunLimit)).ShouldContain("Application is shutting down");
    }

    private static string[] Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

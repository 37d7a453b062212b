namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>
/// The contract baseline in the hands of a user: a project for two frameworks, in a folder with a blank, with warnings as errors.
/// </summary>
[Collection(PackagesCollection.Name)]
public sealed class BaselineTests(PackedPackages packages, ConsumerProjects projects)
{
    private const string Project = "Base line";
    private const string Text = """
        # What deployed peers depend on. Do not edit: dotnet build -t:TypedRpcWriteBaseline writes it.
        surface 1

        contract Consumers.IKiln
          version 1.0
          topic kiln
          call burn since 1.0
            parameter clay string? = " ~003b~00253b~002520~0024(HOME)~0040(Compile)~005c~005ca/../b~002a~005c"~005cn"
            parameter heat Consumers.Heat = 1
            result int32

        enum Consumers.Heat int32
          value None 0
          value White 1

        """;

    [Fact]
    public async Task A_baseline_is_written_by_a_target_and_compared_from_then_on()
    {
        string folder = await projects.FolderAsync(packages, Project);
        string file = Path.Combine(folder, "Contracts of old", "contracts.rpc");
        string source = Path.Combine(folder, "IKiln.cs");
        string contract = await File.ReadAllTextAsync(source);

        (await BuildAsync(succeeds: false)).ShouldContain(
            "TRPC0037: 'Contracts of old/contracts.rpc' does not exist; write the baseline: dotnet build -t:TypedRpcWriteBaseline");

        await BuildAsync(succeeds: true, "-t:TypedRpcWriteBaseline");
        (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n").ShouldBe(Text.ReplaceLineEndings("\n"));
        await BuildAsync(succeeds: true);

        await File.WriteAllTextAsync(source, contract.Replace("Task<int>", "Task<string>", StringComparison.Ordinal));
        (await BuildAsync(succeeds: false)).ShouldContain(
            "IKiln.cs(21,18): error TRPC0034: In Consumers.IKiln, the type of the result of 'burn' changed from int32 to string?: "
                + "this breaks");

        // Written again, where the compiler has nothing else to do, and with what it complains of.
        await BuildAsync(succeeds: true, "-t:TypedRpcWriteBaseline");
        (await File.ReadAllTextAsync(file)).ShouldContain("result string?");
        await BuildAsync(succeeds: true);
        DateTime written = File.GetLastWriteTimeUtc(file);
        await BuildAsync(succeeds: true, "-t:TypedRpcWriteBaseline");
        File.GetLastWriteTimeUtc(file).ShouldBe(written);

        Task<string> BuildAsync(bool succeeds, params string[] arguments) =>
            projects.DotnetAsync(packages, succeeds, ["build", Project, .. arguments]);
    }

    [Fact]
    public async Task Contracts_that_differ_between_frameworks_have_a_baseline_for_each()
    {
        const string Twofold = "Twofold";
        string folder = await projects.FolderAsync(packages, Twofold);

        (await projects.DotnetAsync(
            packages, succeeds: false, "build", Twofold, "-t:TypedRpcWriteBaseline", "-p:BaselineFile=contracts.rpc")).ShouldContain(
            "error TYPEDRPC002: The contracts of net10.0 are not those of net8.0, and both have the baseline contracts.rpc. "
                + "Give each framework a file: <TypedRpcContractBaseline>contracts.$(TargetFramework).rpc</TypedRpcContractBaseline>.");

        await projects.DotnetAsync(packages, succeeds: true, "build", Twofold, "-t:TypedRpcWriteBaseline");
        (await File.ReadAllTextAsync(Path.Combine(folder, "contracts.net8.0.rpc"))).ShouldNotContain("call new");
        (await File.ReadAllTextAsync(Path.Combine(folder, "contracts.net10.0.rpc"))).ShouldContain("call new");
        await projects.DotnetAsync(packages, succeeds: true, "build", Twofold);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.Testing;

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

    // As the package's targets write it.
    private const string Settings = """
        is_global = true
        build_property.TypedRpcContractBaseline = contracts.rpc
        [/0/contracts.rpc]
        build_metadata.AdditionalFiles.TypedRpcContractBaseline = true
        """;

    [Theory]
    [InlineData("TRPC0034", "IService", "  call run since 1.0", "  call gone since 1.0\n  call run since 1.0")]
    [InlineData("TRPC0035", "RunAsync", "call run since 1.0", "call run since 1.0 idempotent")]
    [InlineData("TRPC0036", "IService", "contract IService\n  version 1.0", "contract IService\n  version 0.9")]
    public async Task The_file_becomes_what_the_build_would_write(string id, string place, string line, string was)
    {
        FixTest test = New(
            id, "WriteBaseline", Source.Replace(place, $"{{|{id}:{place}|}}", StringComparison.Ordinal),
            Baseline.ReplaceLineEndings("\n").Replace(line, was, StringComparison.Ordinal));
        test.FixedCode = Source;
        test.FixedState.AdditionalFiles.Add(("/0/other.txt", "other"));
        test.FixedState.AdditionalFiles.Add(("/0/contracts.rpc", Baseline.ReplaceLineEndings("\n")));
        await test.RunAsync();
    }

    // The framework applies no fix to a diagnostic outside of C#.
    [Theory]
    [InlineData("TRPC0034", "contract IService", "{|TRPC0034:contract IGone|}\n  version 1.0\n  topic gone\n\ncontract IService")]
    [InlineData("TRPC0037", "contract IService", "{|TRPC0037:<<<<<<< ours|}\ncontract IService")]
    public async Task The_file_is_written_where_the_diagnostic_is_in_itself(string id, string line, string was)
    {
        FixTest test = New(id, null, Source, Baseline.ReplaceLineEndings("\n").Replace(line, was, StringComparison.Ordinal));
        IReadOnlyList<CodeAction> offers = await test.OffersAsync();

        Solution changed = (await offers.ShouldHaveSingleItem().GetOperationsAsync(CancellationToken.None))
            .OfType<ApplyChangesOperation>().Single().ChangedSolution;
        TextDocument file = changed.Projects.Single().AdditionalDocuments.Single(one => one.Name == "contracts.rpc");
        (await file.GetTextAsync()).ToString().ShouldBe(Baseline.ReplaceLineEndings("\n"));
    }

    [Fact]
    public Task It_is_offered_once_for_a_diagnostic() =>
        New(
            "TRPC0034", null, Source.Replace("int a", "int {|TRPC0034:a|}", StringComparison.Ordinal),
            Baseline.Replace("int32", "string?", StringComparison.Ordinal)).HoldOfferedAsync("Write the contract baseline");

    [Fact]
    public Task Nothing_is_offered_while_a_contract_has_errors_as_its_surface_is_not_known()
    {
        FixTest test = New(
            "TRPC0034", null, Source.Replace("int a", "int {|TRPC0034:a|}", StringComparison.Ordinal),
            Baseline.Replace("int32", "string?", StringComparison.Ordinal));
        test.TestState.Sources.Add("[TypedRpc.RpcTopic(\"u\")] public interface IFaulty { void {|TRPC0009:Run|}(); }");
        return test.HoldOfferedAsync();
    }

    [Fact]
    public async Task A_missing_file_is_reported_without_a_location_and_left_to_the_build()
    {
        FixTest test = New(null, null, Source, null);
        test.ExpectedDiagnostics.Add(DiagnosticResult.CompilerWarning("TRPC0037").WithNoLocation());
        await test.RunAsync();

        test.Reported.ShouldHaveSingleItem().Diagnostic.Properties["file"].ShouldBeNull();
    }

    private static FixTest New(string? id, string? key, string source, string? baseline)
    {
        var test = new FixTest(id, key) { TestCode = source, CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck };
        test.TestState.AnalyzerConfigFiles.Add(("/0/settings.globalconfig", Settings));
        test.TestState.AdditionalFiles.Add(("/0/other.txt", "other"));
        if (baseline is not null)
            test.TestState.AdditionalFiles.Add(("/0/contracts.rpc", baseline));
        return test;
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>What editors, compilers and readers of the pages may rely on.</summary>
public sealed class ProviderTests
{
    private static readonly string[] Known = [.. Providers.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id)];

    public static TheoryData<string> Ids => [.. Known];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_tells_of_a_code_fix_where_there_is_one(string id)
    {
        string page = File.ReadAllText(Path.Combine(Folder(), id + ".md"));

        page.Contains("\n**Code fix:** ", StringComparison.Ordinal).ShouldBe(Providers.For(id).Any());
    }

    [Fact]
    public void Each_fault_has_at_most_one_provider_and_each_provider_mends_faults_of_ours()
    {
        string[] fixable = [.. Providers.All.SelectMany(provider => provider.FixableDiagnosticIds)];

        fixable.ShouldBeUnique();
        fixable.ShouldBeSubsetOf(Known);
        fixable.ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_provider_is_exported_once_for_all()
    {
        Type[] types = [.. typeof(ContractCodeFixProvider).Assembly.GetTypes().Where(type => typeof(CodeFixProvider).IsAssignableFrom(type) && !type.IsAbstract)];

        types.Length.ShouldBe(Providers.All.Count);
        types.ShouldAllBe(type => type.GetCustomAttributes().Any(attribute => attribute.GetType().FullName == "System.Composition.SharedAttribute"));
    }

    [Fact]
    public void Compilers_find_nothing_to_load()
    {
        // They check the version of a dll, and load it, only when it has one of these.
        Type[] types = typeof(ContractCodeFixProvider).Assembly.GetTypes();

        types.ShouldAllBe(type => !type.IsDefined(typeof(DiagnosticAnalyzerAttribute)) && !type.IsDefined(typeof(GeneratorAttribute)));
    }

    [Fact]
    public void The_fixes_need_neither_the_generator_nor_the_library() =>
        typeof(ContractCodeFixProvider).Assembly.GetReferencedAssemblies().ShouldAllBe(name => !name.Name!.StartsWith("TypedRpc", StringComparison.Ordinal));

    [Fact]
    public async Task A_fault_of_a_base_without_source_is_left_alone()
    {
        using var fixing = new Fixing("namespace Demo { [TypedRpc.RpcTopic(\"t\")] public interface IFoo : System.ICloneable { } }");
        Diagnostic fault = await Faults.FirstAsync(fixing, "TRPC0009");

        fault.AdditionalLocations.ShouldBeEmpty();
        (await fixing.OffersAsync(fault)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_of_a_base_in_another_project_is_reported_and_left_alone()
    {
        // An analyzer may name no place outside of what it analyzes; a workspace gives it the sources of the other project.
        using var fixing = new Fixing("[TypedRpc.RpcTopic(\"t\")] public interface IFoo : IBase { }");
        fixing.Reference("public interface IBase { System.Threading.Tasks.Task AAsync(); }");
        Diagnostic fault = await Faults.FirstAsync(fixing, "TRPC0009");

        fault.AdditionalLocations.ShouldBeEmpty();
        (await fixing.OffersAsync(fault)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_faults_of_a_base_are_told_apart()
    {
        using var fixing = new Fixing("using TypedRpc; using System.Threading.Tasks; [RpcTopic(\"t\")] public interface IFoo : IBase { } public interface IBase { Task AAsync(); Task<int> BAsync(); }");
        var titles = new List<string>();
        foreach (Diagnostic fault in await fixing.FaultsAsync())
            titles.AddRange((await fixing.OffersAsync(fault)).Select((CodeAction offer) => offer.Title));

        titles.ShouldBe(["Add [Call] (IBase.AAsync)", "Add [Cast] (IBase.AAsync)", "Add [Call] (IBase.BAsync)"]);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "diagnostics");
}

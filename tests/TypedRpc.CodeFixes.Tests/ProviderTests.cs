using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>What editors, compilers and readers of the pages may rely on.</summary>
public sealed class ProviderTests
{
    private static readonly string[] Known =
        [.. Providers.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Distinct()];

    public static TheoryData<string> Ids => [.. Known];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_mentions_a_code_fix_exactly_when_there_is_one(string id)
    {
        string page = File.ReadAllText(Path.Combine(Folder(), id + ".md"));

        page.Contains("\n**Code fix:** ", StringComparison.Ordinal).ShouldBe(Providers.For(id).Any());
    }

    [Fact]
    public void Each_diagnostic_has_at_most_one_provider_and_each_provider_fixes_only_diagnostics_of_TypedRpc()
    {
        string[] fixable = [.. Providers.All.SelectMany(provider => provider.FixableDiagnosticIds)];

        fixable.ShouldBeUnique();
        fixable.ShouldBeSubsetOf(Known);
        fixable.ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_provider_is_exported_once_for_all()
    {
        Type[] types = [.. typeof(ContractCodeFixProvider).Assembly.GetTypes()
            .Where(type => typeof(CodeFixProvider).IsAssignableFrom(type) && !type.IsAbstract)];

        types.Length.ShouldBe(Providers.All.Count);
        types.ShouldAllBe(
            type => type.GetCustomAttributes().Any(attribute => attribute.GetType().FullName == "System.Composition.SharedAttribute"));
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
        typeof(ContractCodeFixProvider).Assembly.GetReferencedAssemblies()
            .ShouldAllBe(name => !name.Name!.StartsWith("TypedRpc", StringComparison.Ordinal));

    [Fact]
    public async Task A_diagnostic_of_a_base_without_source_has_no_fix()
    {
        var test = new FixTest("TRPC0009")
        {
            TestCode = "namespace Demo { [TypedRpc.RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:System.ICloneable|} { } }",
        };
        await test.HoldOfferedAsync();

        test.Reported.ShouldHaveSingleItem().Diagnostic.AdditionalLocations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_diagnostic_of_a_base_in_another_project_is_reported_and_has_no_fix()
    {
        // An analyzer may name no place outside of what it analyzes; a workspace gives it the sources of the other project.
        var test = new FixTest("TRPC0009") { TestCode = "[TypedRpc.RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:IBase|} { }" };
        test.TestState.AdditionalProjects["Other"].Sources.Add("public interface IBase { System.Threading.Tasks.Task AAsync(); }");
        test.TestState.AdditionalProjectReferences.Add("Other");
        await test.HoldOfferedAsync();

        test.Reported.ShouldHaveSingleItem().Diagnostic.AdditionalLocations.ShouldBeEmpty();
    }

    [Fact]
    public Task Two_diagnostics_of_a_base_are_distinguished() =>
        new FixTest(null)
        {
            TestCode = FixTest.Usings
                + "[RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:{|TRPC0009:IBase|}|} { } "
                + "public interface IBase { Task AAsync(); Task<int> BAsync(); }",
        }
            .HoldOfferedAsync("Add [Call] (IBase.AAsync)", "Add [Cast] (IBase.AAsync)", "Add [Call] (IBase.BAsync)");

    private static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "diagnostics");
}

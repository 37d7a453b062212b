using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Analyzers;

namespace TypedRpc.Generators.Tests.Evolution;

public sealed class BaselineAnalyzerTests
{
    private const string Source = """
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;
        public record Row(int A, Cell? Cell = null);
        public record Cell(int B);
        public enum Color { Red = 1 }
        [RpcTopic("t", Version = "1.0")]
        public interface IService : IBase
        {
            [Call] Task<Row> RunAsync(int a, Color color = Color.Red);
        }
        public interface IBase { [Call] Task BaseAsync(); }
        [NotificationTopic] public interface INews { [Notification("a")] Task AAsync(int a, int b); }
        """;

    [Fact]
    public void Nothing_is_reported_of_what_is_as_in_the_baseline() => BaselineRun.Analyze(BaselineRun.TextOf(Source), Source).ShouldBeEmpty();

    [Theory]
    [InlineData("Task<Row> RunAsync(int a,", "Task<Row> RunAsync(string a,", "TRPC0034", "a")]
    [InlineData("[Call] Task<Row> RunAsync", "[Call(Since = \"1.0\")] Task<int> RunAsync", "TRPC0034", "RunAsync")]
    [InlineData("public record Cell(int B);", "public record Cell(string B);", "TRPC0034", "B")]
    [InlineData("Red = 1", "Red = 3", "TRPC0034", "Red")]
    [InlineData("Red = 1", "Red = 1, Blue", "TRPC0035", "Blue")]
    [InlineData("public record Cell(int B);", "public record Cell(int B) { public int C { get; set; } }", "TRPC0035", "C")]
    [InlineData("Task BaseAsync()", "Task BaseAsync(int z = 1)", "TRPC0035", "z")]
    [InlineData("Task BaseAsync()", "Task OtherAsync()", "TRPC0034", "IService")]
    [InlineData("RpcTopic(\"t\"", "RpcTopic(\"u\"", "TRPC0034", "IService")]
    [InlineData("int a, int b)", "int a)", "TRPC0034", "AAsync")]
    public void A_change_is_reported_on_what_changed(string from, string to, string id, string text)
    {
        string source = Source.Replace(from, to, StringComparison.Ordinal);
        source.ShouldNotBe(Source);
        Diagnostic found = BaselineRun.Analyze(BaselineRun.TextOf(Source), source).First(one => one.Id == id);
        source.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length).ShouldBe(text);
    }

    [Fact]
    public void A_change_of_a_type_that_travels_both_ways_is_reported_once_with_both_directions()
    {
        const string Both = """
            using System.Threading.Tasks;
            using TypedRpc;
            namespace Demo;
            public record Row(int A);
            [RpcTopic("t")] public interface IService { [Call] Task<Row> RunAsync(Row row); [Call] Task<Row> AgainAsync(Row row); }
            """;
        Diagnostic found = BaselineRun.Analyze(BaselineRun.TextOf(Both), Both.Replace("int A", "int A, int B", StringComparison.Ordinal)).ShouldHaveSingleItem();
        found.GetMessage(CultureInfo.InvariantCulture).ShouldBe(
            "In Demo.IService, the member 'b' of Demo.Row was added: this breaks old clients with new servers and new clients with old servers; "
            + "give it a default, or let it be set after construction, or write the baseline when no such peer is left: dotnet build -t:TypedRpcWriteBaseline");
    }

    [Fact]
    public void Types_of_no_namespace_are_named_as_in_code()
    {
        const string Global = """
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using TypedRpc;
            public record Row(int A);
            public class Lost : System.Exception { }
            [RpcTopic("t")] public interface IService { [Call, Throws(typeof(Lost))] Task RunAsync(Row row, List<Row> rows, int last); }
            """;
        string changed = Global.Replace("int A", "string A", StringComparison.Ordinal).Replace("int last", "Row last", StringComparison.Ordinal).Replace(", Throws(typeof(Lost))", "", StringComparison.Ordinal)
            .Replace("List<Row>", "Dictionary<string, Row>", StringComparison.Ordinal);
        string[] found = [.. BaselineRun.Analyze(BaselineRun.TextOf(Global), changed).Select(one => one.GetMessage(CultureInfo.InvariantCulture).Split(": ")[0]).Order(StringComparer.Ordinal)];
        found.ShouldBe(
        [
            "In IService, the fault Lost was removed from 'run'",
            "In IService, the type of the member 'a' of Row changed from int32 to string?",
            "In IService, the type of the parameter 'last' of 'run' changed from int32 to Row?",
            "In IService, the type of the parameter 'rows' of 'run' changed from list<Row?>? to map<string?,Row?>?",
        ]);
    }

    [Fact]
    public void A_compatible_change_is_a_warning_until_the_version_is_raised_and_information_then()
    {
        string baseline = BaselineRun.TextOf(Source);
        string changed = Source.Replace("Color color = Color.Red", "Color color = Color.Red, int more = 1", StringComparison.Ordinal);
        Diagnostic warning = BaselineRun.Analyze(baseline, changed).ShouldHaveSingleItem();
        (warning.Id, warning.Severity).ShouldBe(("TRPC0035", DiagnosticSeverity.Warning));
        warning.GetMessage(CultureInfo.InvariantCulture).ShouldContain("raise the contract's version, and write the baseline");
        ImmutableArray<Diagnostic> raised = BaselineRun.Analyze(baseline, changed.Replace("\"1.0\"", "\"1.1\"", StringComparison.Ordinal));
        raised.ShouldAllBe(one => one.Id == "TRPC0036" && one.Severity == DiagnosticSeverity.Info);
        raised.Length.ShouldBe(2);
    }

    [Fact]
    public void A_compatible_change_of_notifications_asks_for_the_baseline_alone_as_they_have_no_version()
    {
        Diagnostic found = BaselineRun.Analyze(BaselineRun.TextOf(Source), Source.Replace("int b)", "int b, int c = 1)", StringComparison.Ordinal)).ShouldHaveSingleItem();
        found.Id.ShouldBe("TRPC0035");
        found.GetMessage(CultureInfo.InvariantCulture).ShouldNotContain("version");
    }

    [Fact]
    public void A_contract_that_is_gone_is_reported_where_the_baseline_has_it()
    {
        string baseline = BaselineRun.TextOf(Source);
        Diagnostic found = BaselineRun.Analyze(baseline, Source.Replace("[NotificationTopic]", "", StringComparison.Ordinal).Replace("[Notification(\"a\")]", "", StringComparison.Ordinal)).ShouldHaveSingleItem();
        found.Id.ShouldBe("TRPC0034");
        found.Location.GetLineSpan().Path.ShouldBe(BaselineRun.Path);
        SourceText.From(baseline).Lines[found.Location.GetLineSpan().StartLinePosition.Line].ToString().ShouldBe("notifications Demo.INews");
        found.GetMessage(CultureInfo.InvariantCulture).ShouldContain("new notifiers with old listeners");
    }

    [Fact]
    public void A_faulty_contract_is_not_taken_for_one_that_is_gone()
    {
        string faulty = Source.Replace("[Call] Task BaseAsync();", "Task BaseAsync();", StringComparison.Ordinal);
        BaselineRun.Analyze(BaselineRun.TextOf(Source), faulty).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_warning_that_says_how_to_write_it()
    {
        Diagnostic found = BaselineRun.Analyze(null, Source).ShouldHaveSingleItem();
        (found.Id, found.Severity).ShouldBe(("TRPC0037", DiagnosticSeverity.Warning));
        found.GetMessage(CultureInfo.InvariantCulture).ShouldBe("'contracts.rpc' does not exist; write the baseline: dotnet build -t:TypedRpcWriteBaseline");
    }

    [Fact]
    public void A_malformed_file_is_an_error_at_its_line()
    {
        Diagnostic found = BaselineRun.Analyze("# hello\nsurface 1\n>>>>>>> theirs\n", Source).ShouldHaveSingleItem();
        (found.Id, found.Severity).ShouldBe(("TRPC0037", DiagnosticSeverity.Error));
        found.GetMessage(CultureInfo.InvariantCulture).ShouldBe("'contracts.rpc' is no baseline: '>>>>>>>' is not known; write the baseline: dotnet build -t:TypedRpcWriteBaseline");
        found.Location.GetLineSpan().ToString().ShouldBe($"{BaselineRun.Path}: (2,0)-(2,14)");
    }

    [Fact]
    public void Without_the_setting_nothing_is_compared() => BaselineRun.Analyze("?", Harness.Compile([Source]), setting: "").ShouldBeEmpty();

    [Fact]
    public void A_project_without_contracts_needs_no_file() => BaselineRun.Analyze(null, "class A { }").ShouldBeEmpty();

    [Fact]
    public void Every_diagnostic_has_the_text_that_a_fix_would_write()
    {
        string changed = Source.Replace("Task BaseAsync()", "Task BaseAsync(int z = 1)", StringComparison.Ordinal);
        string expected = BaselineRun.TextOf(changed);
        foreach (string? baseline in new[] { BaselineRun.TextOf(Source), null, "surface 1\nbroken" })
            BaselineRun.Analyze(baseline, changed).ShouldHaveSingleItem().Properties[BaselineAnalyzer.SurfaceProperty].ShouldBe(expected);
    }

    [Fact]
    public void The_severity_can_be_set()
    {
        CSharpCompilation compilation = Harness.Compile([Source.Replace("Red = 1", "Red = 1, Blue", StringComparison.Ordinal)]);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create("TRPC0035", ReportDiagnostic.Suppress)]));
        BaselineRun.Analyze(BaselineRun.TextOf(Source), compilation).ShouldBeEmpty();
    }

    [Fact]
    public void The_order_of_files_does_not_show_in_the_surface()
    {
        string[] files = ["public partial class A { public int X { get; set; } }", "public partial class A { public int B { get; set; } }", "[TypedRpc.RpcTopic(\"t\")] public interface IA { [TypedRpc.Call] System.Threading.Tasks.Task RunAsync(A a); }"];
        BaselineRun.TextOf([.. files.Reverse()]).ShouldBe(BaselineRun.TextOf(files));
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
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
    public async Task Nothing_is_reported_when_the_baseline_is_up_to_date() =>
        (await BaselineTest.HoldAsync(BaselineTest.TextOf(Source), Source)).ShouldBeEmpty();

    [Theory]
    [InlineData("Task<Row> RunAsync(int a,", "Task<Row> RunAsync(string {|TRPC0034:a|},")]
    [InlineData("[Call] Task<Row> RunAsync", "[Call(Since = \"1.0\")] Task<int> {|TRPC0034:RunAsync|}")]
    [InlineData("public record Cell(int B);", "public record Cell(string {|TRPC0034:B|});")]
    [InlineData("Red = 1", "{|TRPC0034:Red|} = 3", "Color color", "Color {|TRPC0035:color|}")]
    [InlineData("Red = 1", "Red = 1, {|TRPC0035:Blue|}")]
    [InlineData("public record Cell(int B);", "public record Cell(int B) { public int {|TRPC0035:C|} { get; set; } }")]
    [InlineData("Task BaseAsync()", "Task BaseAsync(int {|TRPC0035:z|} = 1)")]
    [InlineData("Task BaseAsync()", "Task {|TRPC0034:OtherAsync|}()", "interface IService", "interface {|TRPC0034:IService|}")]
    [InlineData("RpcTopic(\"t\"", "RpcTopic(\"u\"", "interface IService", "interface {|TRPC0034:IService|}")]
    [InlineData("Task AAsync(int a, int b)", "Task {|TRPC0034:AAsync|}(int a)")]
    public Task A_change_is_reported_on_what_changed(string from, string to, string from2 = "namespace", string to2 = "namespace")
    {
        string source = Source.Replace(from, to, StringComparison.Ordinal).Replace(from2, to2, StringComparison.Ordinal);
        source.ShouldNotBe(Source);
        return BaselineTest.HoldAsync(BaselineTest.TextOf(Source), source);
    }

    [Fact]
    public async Task A_change_of_a_type_that_travels_both_ways_is_reported_once_with_both_directions()
    {
        const string Both = """
            using System.Threading.Tasks;
            using TypedRpc;
            namespace Demo;
            public record Row(int A);
            [RpcTopic("t")] public interface IService { [Call] Task<Row> RunAsync(Row row); [Call] Task<Row> AgainAsync(Row row); }
            """;
        ImmutableArray<Diagnostic> found = await BaselineTest.HoldAsync(
            BaselineTest.TextOf(Both), Both.Replace("int A", "int A, int {|TRPC0034:B|}", StringComparison.Ordinal));
        found.ShouldHaveSingleItem().GetMessage(CultureInfo.InvariantCulture).ShouldBe(
            "In Demo.IService, the member 'b' of Demo.Row was added: this breaks old clients with new servers and new clients "
                + "with old servers; "
            + "give it a default, or let it be set after construction, or write the baseline when no such peer is left: "
            + "dotnet build -t:TypedRpcWriteBaseline");
    }

    [Fact]
    public async Task Types_of_no_namespace_are_named_as_in_code()
    {
        const string Global = """
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using TypedRpc;
            public record Row(int A);
            public class Lost : System.Exception { }
            [RpcTopic("t")] public interface IService { [Call, Throws(typeof(Lost))] Task RunAsync(Row row, List<Row> rows, int last); }
            """;
        string changed = Global.Replace("int A", "string {|TRPC0034:A|}", StringComparison.Ordinal)
            .Replace("int last", "Row {|TRPC0034:last|}", StringComparison.Ordinal)
            .Replace(", Throws(typeof(Lost))] Task RunAsync", "] Task {|TRPC0034:RunAsync|}", StringComparison.Ordinal)
            .Replace("List<Row> rows", "Dictionary<string, Row> {|TRPC0034:rows|}", StringComparison.Ordinal);
        ImmutableArray<Diagnostic> found = await BaselineTest.HoldAsync(BaselineTest.TextOf(Global), changed);
        found.Select(one => one.GetMessage(CultureInfo.InvariantCulture).Split(": ")[0]).Order(StringComparer.Ordinal).ShouldBe(
        [
            "In IService, the fault Lost was removed from 'run'",
            "In IService, the type of the member 'a' of Row changed from int32 to string?",
            "In IService, the type of the parameter 'last' of 'run' changed from int32 to Row?",
            "In IService, the type of the parameter 'rows' of 'run' changed from list<Row?>? to map<string?,Row?>?",
        ]);
    }

    [Fact]
    public async Task A_compatible_change_is_a_warning_until_the_version_is_raised_and_information_then()
    {
        string baseline = BaselineTest.TextOf(Source);
        string changed = Source.Replace(
            "Color color = Color.Red", "Color color = Color.Red, int {|TRPC0035:more|} = 1", StringComparison.Ordinal);
        Diagnostic warning = (await BaselineTest.HoldAsync(baseline, changed)).ShouldHaveSingleItem();
        warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
        warning.GetMessage(CultureInfo.InvariantCulture).ShouldContain("raise the contract's version, and write the baseline");
        string raised = changed.Replace("\"1.0\"", "\"1.1\"", StringComparison.Ordinal)
            .Replace("TRPC0035", "TRPC0036", StringComparison.Ordinal)
            .Replace("interface IService", "interface {|TRPC0036:IService|}", StringComparison.Ordinal);
        (await BaselineTest.HoldAsync(baseline, raised)).ShouldAllBe(one => one.Severity == DiagnosticSeverity.Info);
    }

    [Fact]
    public async Task A_compatible_change_of_notifications_asks_for_the_baseline_alone_as_they_have_no_version() =>
        (await BaselineTest.HoldAsync(
            BaselineTest.TextOf(Source), Source.Replace("int b)", "int b, int {|TRPC0035:c|} = 1)", StringComparison.Ordinal)))
            .ShouldHaveSingleItem().GetMessage(CultureInfo.InvariantCulture).ShouldNotContain("version");

    [Fact]
    public async Task A_contract_that_is_gone_is_reported_in_the_baseline()
    {
        string baseline = BaselineTest.TextOf(Source)
            .Replace("notifications Demo.INews", "{|TRPC0034:notifications Demo.INews|}", StringComparison.Ordinal);
        string changed = Source.Replace("[NotificationTopic]", "", StringComparison.Ordinal)
            .Replace("[Notification(\"a\")]", "", StringComparison.Ordinal);
        (await BaselineTest.HoldAsync(baseline, changed))
            .ShouldHaveSingleItem().GetMessage(CultureInfo.InvariantCulture).ShouldContain("new notifiers with old listeners");
    }

    [Fact]
    public Task A_contract_with_errors_is_not_reported_as_removed() =>
        BaselineTest.HoldAsync(
            BaselineTest.TextOf(Source), Source.Replace("[Call] Task BaseAsync();", "Task BaseAsync();", StringComparison.Ordinal));

    [Fact]
    public Task A_missing_file_is_a_warning_that_says_how_to_write_it() => BaselineTest.HoldAsync(
        null, Source, DiagnosticResult.CompilerWarning("TRPC0037").WithMessage(
            "'contracts.rpc' does not exist; write the baseline: dotnet build -t:TypedRpcWriteBaseline").WithNoLocation());

    [Fact]
    public Task A_malformed_file_is_an_error_at_its_line() => BaselineTest.HoldAsync(
        "# hello\nsurface 1\n{|#0:>>>>>>> theirs|}\n",
        Source,
        DiagnosticResult.CompilerError("TRPC0037").WithLocation(0).WithMessage(
            "'contracts.rpc' is not a baseline: '>>>>>>>' is not known; write the baseline: dotnet build -t:TypedRpcWriteBaseline"));

    [Fact]
    public Task Without_the_setting_nothing_is_compared() => BaselineTest.HoldAsync("?", Source, setting: "");

    [Fact]
    public Task A_project_without_contracts_needs_no_file() => BaselineTest.HoldAsync(null, "class A { }");

    [Fact]
    public async Task Every_diagnostic_has_the_text_that_a_fix_would_write()
    {
        string changed = Source.Replace("Task BaseAsync()", "Task BaseAsync(int z = 1)", StringComparison.Ordinal);
        string expected = BaselineTest.TextOf(changed);
        Diagnostic[] all =
        [
            .. await BaselineTest.HoldAsync(
                BaselineTest.TextOf(Source), changed.Replace("int z", "int {|TRPC0035:z|}", StringComparison.Ordinal)),
            .. await BaselineTest.HoldAsync(null, changed, DiagnosticResult.CompilerWarning("TRPC0037").WithNoLocation()),
            .. await BaselineTest.HoldAsync(
                "surface 1\n{|#0:broken|}", changed, DiagnosticResult.CompilerError("TRPC0037").WithLocation(0)),
        ];
        all.Length.ShouldBe(3);
        all.ShouldAllBe(one => one.Properties[BaselineAnalyzer.SurfaceProperty] == expected);
    }

    [Fact]
    public Task The_severity_can_be_set() => BaselineTest.HoldAsync(
        BaselineTest.TextOf(Source), Source.Replace("Red = 1", "Red = 1, Blue", StringComparison.Ordinal), suppressed: "TRPC0035");

    [Fact]
    public void The_surface_does_not_depend_on_the_order_of_files()
    {
        string[] files = ["public partial class A { public int X { get; set; } }", "public partial class A { public int B { get; set; } }",
            "[TypedRpc.RpcTopic(\"t\")] public interface IA { [TypedRpc.Call] System.Threading.Tasks.Task RunAsync(A a); }"];
        BaselineTest.TextOf([.. files.Reverse()]).ShouldBe(BaselineTest.TextOf(files));
    }
}

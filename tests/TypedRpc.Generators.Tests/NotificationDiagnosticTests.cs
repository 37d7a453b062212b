using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Tests;

/// <summary>Faults of notifications, and warnings of secrets in them.</summary>
public sealed class NotificationDiagnosticTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Theory]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] {|TRPC0022:Task<int>|} AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] {|TRPC0022:ValueTask<int>|} AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] {|TRPC0022:void|} A(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] {|TRPC0022:ref Task|} A(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] {|TRPC0022:IAsyncEnumerable<int>|} A(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { Task {|TRPC0020:AAsync|}(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Call] Task {|TRPC0020:AAsync|}(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Other.Notification] Task {|TRPC0020:AAsync|}(); } namespace Other { class NotificationAttribute : Attribute { } }")]
    [InlineData("[NotificationTopic] public interface IFoo : {|TRPC0020:IComparable|} { }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\"), Call] Task {|TRPC0021:AAsync|}(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\"), Cast] Task {|TRPC0021:AAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Notification(\"a.b\"), Call] Task {|TRPC0021:AAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Notification(\"a.b\"), Cast] Task {|TRPC0021:AAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Notification(\"a.b\")] Task {|TRPC0009:AAsync|}(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"a b\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"a b\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"a..b\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"a..b\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\".a\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\".a\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"a.\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"a.\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"a/b\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"a/b\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"volumé\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"volumé\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:null|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification({|TRPC0023:\"*\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = {|TRPC0023:\"*\"|})] Task AAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Fanout = true, Notify = {|TRPC0023:\"a b\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(priority: NotificationPriority.Info, eventType: {|TRPC0023:\"a b\"|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(); [Notification({|TRPC0024:\"a.b\"|})] Task BAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(); [Notification({|TRPC0024:\"a.b\"|}, NotificationPriority.Info)] Task BAsync(int a); }")]
    [InlineData("[NotificationTopic] public interface IFoo : IBase { [Notification({|TRPC0024:\"a.b\"|})] Task BAsync(); } public interface IBase { [Notification(\"a.b\")] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo : IBase<int>, {|TRPC0024:IBase<string>|} { } public interface IBase<T> { [Notification(\"a.b\")] Task AAsync(T a); }")]
    [InlineData(
        "[NotificationTopic] public interface IFoo { [Notification(\"a.b\", {|TRPC0025:(NotificationPriority)42|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\", priority: {|TRPC0025:(NotificationPriority)(-1)|})] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(priority: {|TRPC0025:(NotificationPriority)7|}, eventType: \"a.b\")] Task AAsync(); }")]
    [InlineData("[NotificationTopic({|TRPC0004:\"\"|})] public interface IFoo { }")]
    [InlineData("[NotificationTopic(\"a\", {|TRPC0004:\"b c\"|}, \"d\", {|TRPC0004:\"*\"|})] public interface IFoo { }")]
    [InlineData("[NotificationTopic({|TRPC0004:null|})] public interface IFoo { }")]
    [InlineData("[NotificationTopic(\"a\", {|TRPC0004:null|})] public interface IFoo { }")]
    [InlineData("[NotificationTopic({|TRPC0004:new[] { \"a\", \"b c\" }|})] public interface IFoo { }")]
    [InlineData("[NotificationTopic(\"a\", Exchange = {|TRPC0004:\"#\"|})] public interface IFoo { }")]
    [InlineData("[NotificationTopic(Exchange = {|TRPC0004:\"\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\"), {|TRPC0019:NotificationTopic|}] public interface IFoo { [Call] Task AAsync(); [Notification(\"a.b\")] Task BAsync(); }")]
    [InlineData(
        "[{|TRPC0019:NotificationTopic(\"x\")|}] public partial interface IFoo { } [RpcTopic(\"t\")] public partial interface IFoo { }")]
    [InlineData("[NotificationTopic] public interface {|TRPC0002:IFoo|}<T> { [Notification(\"a.b\")] Task AAsync(); }")]
    [InlineData(
        "public class Outer { [NotificationTopic] private interface {|TRPC0003:IFoo|} { [Notification(\"a.b\")] Task AAsync(); } }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task {|TRPC0007:AAsync|}<T>(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { int {|TRPC0008:Size|} { get; } }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(ref int {|TRPC0013:a|}); }")]
    [InlineData(
        "[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(CancellationToken {|TRPC0014:a|}, int b); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(int fooBar, int {|TRPC0015:foo_bar|}); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(dynamic {|TRPC0016:a|}); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(int a, Action {|TRPC0016:b|}); }")]
    [InlineData(
        "[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] static Task {|TRPC0018:AAsync|}() => Task.CompletedTask; }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync([Sensitive] string {|TRPC0027:a|}, CancellationToken b); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(Row {|TRPC0016:a|}, Row {|TRPC0016:b|}, List<Row> {|TRPC0016:c|}); } public record Row(string Secret, Type Other);")]
    public void A_notification_with_a_fault_is_reported_where_it_is(string marked) => Marked.Hold(Usings, marked);

    [Theory]
    [InlineData(255, "Notification(#)", true)]
    [InlineData(256, "Notification(#)", false)]
    [InlineData(249, "Call(Notify = #)", true)]
    [InlineData(250, "Call(Notify = #)", false)]
    [InlineData(250, "Cast(Notify = #)", false)]
    public void An_event_type_has_255_characters_at_most_with_what_is_added_to_it(int length, string attribute, bool isFine)
    {
        string text = $"\"{new string('a', length)}\"";
        string topic = attribute.StartsWith('N') ? "NotificationTopic" : "RpcTopic(\"t\")";
        string argument = isFine ? text : $"{{|TRPC0023:{text}|}}";
        Run run = Marked.Hold(
            Usings,
            $$"""[{{topic}}] public interface IFoo { [{{attribute.Replace("#", argument, StringComparison.Ordinal)}}] Task AAsync(); }""");
        if (!isFine)
            run.Problems.Single().GetMessage(CultureInfo.InvariantCulture).ShouldEndWith($"at most {length - 1} characters");
    }

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(int a, string {|TRPC0026:password|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Notify = \"a.b\")] Task AAsync(string {|TRPC0026:authToken|}, int {|TRPC0026:API_KEY|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(List<Login> {|TRPC0026:logins|}); } public record Login(string Name, string AdminPass);")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(Dictionary<string, Outer?[]> {|TRPC0026:outers|}); } public record Outer(Login Inner, Outer? Next); public record Login([property: JsonPropertyName(\"apikey\")] string Key);")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(Login {|TRPC0026:one|}, Login other); [Call(Notify = \"a.c\")] Task BAsync(Login another); } public record Login(string Password);")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : {|TRPC0026:IBase|} { } public interface IBase { [Call(Notify = \"a.b\")] Task AAsync(string secret); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(int a, string {|TRPC0026:token|}); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(string {|TRPC0026:token|}); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(Login {|TRPC0026:a|}); } public record Login(string Password);")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(Login {|TRPC0028:a|}); } public class Login { [Sensitive] public required string Key { get; init; } }")]
    public void The_name_of_a_secret_without_a_mark_is_a_warning_and_no_reason_not_to_generate(string marked) =>
        Marked.Hold(Usings, marked).Problems.ShouldAllBe(one => one.Severity == DiagnosticSeverity.Warning);

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(string password, Login login); [Cast] Task BAsync(string token); } public record Login(string Password);")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task<Login> AAsync([Sensitive] string password, [Sensitive] Login login, string passwordHint, CancellationToken token); } public record Login(string Password);")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(Login a, Other b, Third c, Fourth d); } public record Login([Sensitive] string Password); public record Other([property: Sensitive] string Password); public class Third { [field: Sensitive] public string? Password { get; set; } } public class Fourth([Sensitive] string password) { public string Password { get; } = password; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(Outer a); } public record Outer([Sensitive] Login Inner); public record Login(string Password);")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(int a, [Sensitive] string token); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task AAsync(Login a); } public class Login { [Sensitive] public required string Key { get; init; } }")]
    public void A_marked_or_unsent_secret_is_not_a_warning(string source) => Harness.Accept(Usings + source);

    [Fact]
    public void The_warning_says_where_the_member_is_and_whether_it_is_left_out()
    {
        Run run = Harness.Start(Harness.Compile([Usings + """
            [NotificationTopic] public interface IFoo { [Notification("a.b")] Task AAsync(Outer outer); [Notification("a.c")] Task BAsync(string token); }
            public record Outer(Login Inner);
            public record Login(string AdminPass);
            """]));
        run.Problems.Select(one => one.GetMessage(CultureInfo.InvariantCulture)).ShouldBe(
        [
            "'Login.AdminPass' has the name of a secret: it will be left out of notifications; mark it [Sensitive] to say so",
            "'token' has the name of a secret: as the whole payload it is sent nevertheless; do not notify of it, or rename it",
        ]);
    }

    [Theory]
    [InlineData(ReportDiagnostic.Suppress, null)]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    public void The_severity_of_the_warning_can_be_set_and_does_not_affect_the_code(
        ReportDiagnostic setting, DiagnosticSeverity? severity)
    {
        CSharpCompilation compilation = Harness.Compile(
            [Usings + "[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(int a, int secret); }"]);
        compilation = compilation.WithOptions(
            compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create("TRPC0026", setting)]));
        Run run = Harness.Start(compilation);
        run.Problems.SingleOrDefault()?.Severity.ShouldBe(severity!.Value);
        run.Problems.IsEmpty.ShouldBe(severity is null);
        run.Sources.Count.ShouldBe(3);
    }

    [Fact]
    public void The_names_of_secrets_are_those_of_the_runtime() =>
        Secrets.Names.ShouldBe(NotificationOptions.DefaultRedactedNames, ignoreOrder: true);

    [Fact]
    public void Every_cast_may_fan_out_and_no_call()
    {
        Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo { [Cast(Fanout = true)] Task AAsync(); }").All
            .ShouldContain("RpcMethodKind.FanoutCast");
        Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call(Fanout = true)] Task AAsync(); }"]).GetDiagnostics()
            .Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => one.Id).ShouldBe(["CS0246"]);
    }
}

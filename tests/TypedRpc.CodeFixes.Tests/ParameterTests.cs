namespace TypedRpc.CodeFixes.Tests;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("ref int {|TRPC0013:a|}", "int a")]
    [InlineData("out int {|TRPC0013:a|}", "int a")]
    [InlineData("ref readonly int {|TRPC0013:a|}", "int a")]
    [InlineData("scoped ref int {|TRPC0013:a|}", "int a")]
    [InlineData("int b, ref /* it */ int {|TRPC0013:a|}", "int b, /* it */ int a")]
    [InlineData(
        "int b,\r\n    [Sensitive] ref   int {|TRPC0013:a|}, // why\r\n    int c", "int b,\r\n    [Sensitive] int a, // why\r\n    int c")]
    public Task A_parameter_is_passed_by_value(string before, string after) => FixTest.HoldFixedAsync(
        "TRPC0013", "PassByValue", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{before}}); }""",
        $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{after}}); }""");

    [Theory]
    [InlineData("ref int {|TRPC0013:a|}", "Pass 'a' by value")]
    [InlineData("Span<int> {|TRPC0013:a|}")]
    [InlineData("ref Span<int> {|TRPC0013:a|}")]
    [InlineData("int* {|TRPC0013:a|}")]
    [InlineData("ref int* {|TRPC0013:a|}")]
    [InlineData("ref int {|TRPC0013:a|}); [Call(Name = \"other\")] Task PingAsync(int b")]
    public Task Fixes_offered_for_a_parameter_that_cannot_be_sent(string parameters, params string[] titles) =>
        FixTest.HoldOfferedAsync(
            "TRPC0013", $$"""[RpcTopic("t")] public unsafe interface IFoo { [Call] Task PingAsync({{parameters}}); }""", titles);

    [Theory]
    [InlineData("CancellationToken {|TRPC0014:a|}, int b", "int b, CancellationToken a")]
    [InlineData(
        "int a, CancellationToken {|TRPC0014:b|}, int c, [Sensitive] string? d",
        "int a, int c, [Sensitive] string? d, CancellationToken b")]
    [InlineData("CancellationToken {|TRPC0014:a|} = default, int b = 2", "int b = 2, CancellationToken a = default")]
    [InlineData("CancellationToken {|TRPC0014:a|}, int b = 2", "int b = 2, CancellationToken a = default")]
    [InlineData("CancellationToken {|TRPC0014:a|}, int b, int c = 2", "int b, int c = 2, CancellationToken a = default")]
    [InlineData(
        "\r\n    CancellationToken {|TRPC0014:a|},\r\n    int b,\r\n    int c", "\r\n    int b,\r\n    int c,\r\n    CancellationToken a")]
    [InlineData(
        "/* stops */ CancellationToken {|TRPC0014:a|}, /* one */ int b /* or two */",
        "/* one */ int b /* or two */, /* stops */ CancellationToken a")]
    public Task The_token_goes_to_the_end(string before, string after) => FixTest.HoldFixedAsync(
        "TRPC0014", "MoveTokenLast", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{before}}); }""",
        $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{after}}); }""");

    [Theory]
    [InlineData("CancellationToken {|TRPC0014:a|}, int b", "Move 'a' to the end")]
    [InlineData("CancellationToken {|TRPC0014:a|}, CancellationToken b")]
    [InlineData("CancellationToken {|TRPC0014:a|}, int b, CancellationToken c")]
    [InlineData("CancellationToken {|TRPC0014:a|}, params int[] b")]
    [InlineData("CancellationToken {|TRPC0014:a|}, // stops\n int b")]
    [InlineData("CancellationToken {|TRPC0014:a|},\n#if true\n int b\n#endif\n")]
    [InlineData("CancellationToken {|TRPC0014:a|}, int b); [Call(Name = \"other\")] Task PingAsync(int b, CancellationToken a")]
    public Task Fixes_offered_for_a_misplaced_token(string parameters, params string[] titles) =>
        FixTest.HoldOfferedAsync(
            "TRPC0014", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{parameters}}); }""", titles);

    [Theory]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a\")] Task AAsync(int b, string {|TRPC0026:password|}); }",
        "string {|TRPC0026:password|}",
        "[Sensitive] string password")]
    [InlineData(
        "[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(int b, [Obsolete.X] string {|TRPC0026:token|}); } class Obsolete { public class XAttribute : Attribute { } }",
        "[Obsolete.X] string {|TRPC0026:token|}", "[Sensitive] [Obsolete.X] string token")]
    public Task A_secret_is_marked(string source, string before, string after) =>
        FixTest.HoldFixedAsync("TRPC0026", "MarkSensitive", source, source.Replace(before, after, StringComparison.Ordinal));

    [Theory]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a\")] Task AAsync(string {|TRPC0026:password|}); }",
        "Mark 'password' [Sensitive]")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(string {|TRPC0026:password|}); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(string {|TRPC0026:password|}, CancellationToken b); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(int a, Login {|TRPC0026:b|}); } public record Login(string Password);")]
    public Task Fixes_offered_for_a_secret(string source, params string[] titles) => FixTest.HoldOfferedAsync("TRPC0026", source, titles);
}

namespace TypedRpc.CodeFixes.Tests;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("ref int a", "int a")]
    [InlineData("out int a", "int a")]
    [InlineData("ref readonly int a", "int a")]
    [InlineData("scoped ref int a", "int a")]
    [InlineData("int b, ref /* it */ int a", "int b, /* it */ int a")]
    [InlineData("int b,\r\n    [Sensitive] ref   int a, // why\r\n    int c", "int b,\r\n    [Sensitive] int a, // why\r\n    int c")]
    public Task A_parameter_is_passed_by_value(string before, string after) => Faults.HoldMendedAsync(
        "TRPC0013", "PassByValue", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{before}}); }""", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{after}}); }""");

    [Theory]
    [InlineData("ref int a", "Pass 'a' by value")]
    [InlineData("Span<int> a")]
    [InlineData("ref Span<int> a")]
    [InlineData("int* a")]
    [InlineData("ref int* a")]
    [InlineData("ref int a); [Call(Name = \"other\")] Task PingAsync(int b")]
    public Task What_is_offered_for_a_parameter_that_cannot_be_sent(string parameters, params string[] titles) =>
        Faults.HoldOfferedAsync("TRPC0013", $$"""[RpcTopic("t")] public unsafe interface IFoo { [Call] Task PingAsync({{parameters}}); }""", titles);

    [Theory]
    [InlineData("CancellationToken a, int b", "int b, CancellationToken a")]
    [InlineData("int a, CancellationToken b, int c, [Sensitive] string? d", "int a, int c, [Sensitive] string? d, CancellationToken b")]
    [InlineData("CancellationToken a = default, int b = 2", "int b = 2, CancellationToken a = default")]
    [InlineData("CancellationToken a, int b = 2", "int b = 2, CancellationToken a = default")]
    [InlineData("CancellationToken a, int b, int c = 2", "int b, int c = 2, CancellationToken a = default")]
    [InlineData("\r\n    CancellationToken a,\r\n    int b,\r\n    int c", "\r\n    int b,\r\n    int c,\r\n    CancellationToken a")]
    [InlineData("/* stops */ CancellationToken a, /* one */ int b /* or two */", "/* one */ int b /* or two */, /* stops */ CancellationToken a")]
    public Task The_token_goes_to_the_end(string before, string after) => Faults.HoldMendedAsync(
        "TRPC0014", "MoveTokenLast", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{before}}); }""", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{after}}); }""");

    [Theory]
    [InlineData("CancellationToken a, int b", "Move 'a' to the end")]
    [InlineData("CancellationToken a, CancellationToken b")]
    [InlineData("CancellationToken a, int b, CancellationToken c")]
    [InlineData("CancellationToken a, params int[] b")]
    [InlineData("CancellationToken a, // stops\n int b")]
    [InlineData("CancellationToken a,\n#if true\n int b\n#endif\n")]
    [InlineData("CancellationToken a, int b); [Call(Name = \"other\")] Task PingAsync(int b, CancellationToken a")]
    public Task What_is_offered_for_a_token_that_is_misplaced(string parameters, params string[] titles) =>
        Faults.HoldOfferedAsync("TRPC0014", $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{parameters}}); }""", titles);

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a\")] Task AAsync(int b, string password); }", "string password", "[Sensitive] string password")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(int b, [Obsolete.X] string token); } class Obsolete { public class XAttribute : Attribute { } }", "[Obsolete.X] string token", "[Sensitive] [Obsolete.X] string token")]
    public Task A_secret_is_marked(string source, string before, string after) =>
        Faults.HoldMendedAsync("TRPC0026", "MarkSensitive", source, source.Replace(before, after, StringComparison.Ordinal));

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a\")] Task AAsync(string password); }", "Mark 'password' [Sensitive]")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(string password); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(string password, CancellationToken b); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(int a, Login b); } public record Login(string Password);")]
    public Task What_is_offered_for_a_secret(string source, params string[] titles) => Faults.HoldOfferedAsync("TRPC0026", source, titles);
}

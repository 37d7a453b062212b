namespace TypedRpc.CodeFixes.Tests;

public sealed class OneKindTests
{
    [Theory]
    [InlineData("KeepCall", "[Call, Cast] Task {|TRPC0010:PingAsync|}();", "[Call] Task PingAsync();")]
    [InlineData("KeepCast", "[Call, Cast] Task {|TRPC0010:PingAsync|}();", "[Cast] Task PingAsync();")]
    [InlineData(
        "KeepCall",
        "[Cast(Fanout = true), Obsolete, Call(Name = \"a\")] Task {|TRPC0010:PingAsync|}();",
        "[Obsolete, Call(Name = \"a\")] Task PingAsync();")]
    [InlineData("KeepCast", "[Cast][Call] Task {|TRPC0010:PingAsync|}();", "[Cast]Task PingAsync();")]
    [InlineData("KeepCall", "[Cast]\n    [Call]\n    Task {|TRPC0010:PingAsync|}();", "[Call]\n    Task PingAsync();")]
    [InlineData("KeepCast", "[Cast]\n    [Call]\n    Task {|TRPC0010:PingAsync|}();", "[Cast]\n    Task PingAsync();")]
    [InlineData(
        "KeepCall",
        "/// <summary>Pings.</summary>\n    [Cast]\n    [Call]\n    Task {|TRPC0010:PingAsync|}();",
        "/// <summary>Pings.</summary>\n    [Call]\n    Task PingAsync();")]
    [InlineData(
        "KeepCall", "[Cast] // both\n    [Call]\n    Task {|TRPC0010:PingAsync|}();", " // both\n    [Call]\n    Task PingAsync();")]
    public Task One_of_call_and_cast_is_kept(string key, string before, string after) =>
        FixTest.HoldFixedAsync(
            "TRPC0010", key, "[RpcTopic(\"t\")] public interface IFoo { " + before + " }",
            "[RpcTopic(\"t\")] public interface IFoo { " + after + " }");

    [Theory]
    [InlineData("KeepNotification", "NotificationTopic", "Notification(\"a\"), Call", "Notification(\"a\")")]
    [InlineData("KeepNotification", "NotificationTopic", "Cast, Notification(\"a\")", "Notification(\"a\")")]
    [InlineData("KeepCall", "RpcTopic(\"t\")", "Notification(\"a\"), Call", "Call")]
    [InlineData("KeepCast", "RpcTopic(\"t\")", "Cast, Notification(\"a\")", "Cast")]
    public Task The_attribute_that_fits_the_interface_is_kept(string key, string topic, string before, string after) =>
        FixTest.HoldFixedAsync(
            "TRPC0021", key, $$"""[{{topic}}] public interface IFoo { [{{before}}] Task {|TRPC0021:PingAsync|}(); }""",
            $$"""[{{topic}}] public interface IFoo { [{{after}}] Task PingAsync(); }""");

    [Theory]
    [InlineData(
        "TRPC0010", "[RpcTopic(\"t\")] public interface IFoo { [Call, Cast] Task {|TRPC0010:PingAsync|}(); }", "Keep [Call], remove [Cast]",
        "Keep [Cast], remove [Call]")]
    [InlineData(
        "TRPC0010",
        "[RpcTopic(\"t\")] public interface IFoo { [Call, Cast] Task<int> {|TRPC0010:PingAsync|}(); }",
        "Keep [Call], remove [Cast]")]
    [InlineData(
        "TRPC0021", "[NotificationTopic] public interface IFoo { [Notification(\"a\"), Call, Cast] Task {|TRPC0021:PingAsync|}(); }")]
    public Task Fixes_offered_for_a_method_of_two_kinds(string id, string source, params string[] titles) =>
        FixTest.HoldOfferedAsync(id, source, titles);
}

namespace TypedRpc.CodeFixes.Tests;

public sealed class ReturnTypeTests
{
    [Theory]
    [InlineData("[Call] {|TRPC0011:void|} Ping();", "[Call] Task Ping();")]
    [InlineData("[Cast] {|TRPC0011:void|} Ping();", "[Cast] Task Ping();")]
    [InlineData("[Call] /* a */ {|TRPC0011:void|} /* b */ Ping();", "[Call] /* a */ Task /* b */ Ping();")]
    [InlineData("[Call] {|TRPC0011:int|} Ping();", "[Call] Task<int> Ping();")]
    [InlineData("[Call] {|TRPC0011:List<int?>?|} Ping();", "[Call] Task<List<int?>?> Ping();")]
    [InlineData("[Cast] {|TRPC0011:int|} Ping();", "[Cast] Task Ping();")]
    [InlineData("[Call] {|TRPC0011:ref int|} Ping();", "[Call] Task<int> Ping();")]
    [InlineData("[Call] {|TRPC0011:ref readonly Task<int>|} Ping();", "[Call] Task<int> Ping();")]
    public Task A_task_is_returned(string before, string after) =>
        FixTest.HoldFixedAsync(
            "TRPC0011", "ReturnTask", "[RpcTopic(\"t\")] public interface IFoo { " + before + " }",
            "[RpcTopic(\"t\")] public interface IFoo { " + after + " }");

    [Theory]
    [InlineData("void", "Task")]
    [InlineData("int", "Task")]
    [InlineData("Task<int>", "Task")]
    [InlineData("System.Threading.Tasks.ValueTask<int>", "ValueTask")]
    [InlineData("IAsyncEnumerable<int>", "Task")]
    [InlineData("ref Task", "Task")]
    public Task A_notification_returns_no_result(string before, string after) => FixTest.HoldFixedAsync(
        "TRPC0022",
        "ReturnTask",
        $$"""[NotificationTopic] public interface IFoo { [Notification("a")] {|TRPC0022:{{before}}|} Ping(); }""",
        $$"""[NotificationTopic] public interface IFoo { [Notification("a")] {{after}} Ping(); }""");

    [Theory]
    [InlineData("ReturnTask", "[Cast] {|TRPC0012:Task<int>|} PingAsync();", "[Cast] Task PingAsync();")]
    [InlineData(
        "ReturnTask", "[Cast(Fanout = true)] {|TRPC0012:ValueTask<int>|} PingAsync();", "[Cast(Fanout = true)] ValueTask PingAsync();")]
    [InlineData("MakeCall", "[Cast] {|TRPC0012:Task<int>|} PingAsync();", "[Call] Task<int> PingAsync();")]
    [InlineData(
        "MakeCall",
        "[TypedRpc.CastAttribute(Name = \"a\", Notify = \"b\")] {|TRPC0012:Task<int>|} PingAsync();",
        "[Call(Name = \"a\", Notify = \"b\")] Task<int> PingAsync();")]
    public Task A_cast_loses_its_result_or_is_a_call(string key, string before, string after) =>
        FixTest.HoldFixedAsync(
            "TRPC0012", key, "[RpcTopic(\"t\")] public interface IFoo { " + before + " }",
            "[RpcTopic(\"t\")] public interface IFoo { " + after + " }");

    [Theory]
    [InlineData("using TypedRpc;\n\n", "using System.Threading.Tasks;\nusing TypedRpc;\n\n", "Task")]
    [InlineData("using TypedRpc;\r\n\r\n", "using System.Threading.Tasks;\r\nusing TypedRpc;\r\n\r\n", "Task")]
    [InlineData(
        "// Of mine.\nusing System;\nusing TypedRpc; // ours\n",
        "// Of mine.\nusing System;\nusing System.Threading.Tasks;\nusing TypedRpc; // ours\n",
        "Task")]
    [InlineData("using System;\nusing TypedRpc;\n", "using System;\nusing System.Threading.Tasks;\nusing TypedRpc;\n", "Task")]
    [InlineData(
        "global using TypedRpc;\nusing System;\n", "global using TypedRpc;\nusing System;\nusing System.Threading.Tasks;\n", "Task")]
    [InlineData("using System; using TypedRpc; ", "using System; using System.Threading.Tasks; using TypedRpc; ", "Task")]
    [InlineData(
        "namespace A\n{\n    using TypedRpc;\n\n", "namespace A\n{\n    using System.Threading.Tasks;\n    using TypedRpc;\n\n", "Task",
        "\n}\n")]
    [InlineData(
        "using TypedRpc;\nusing B;\nnamespace B { class Task { } }\n",
        "using TypedRpc;\nusing B;\nnamespace B { class Task { } }\n",
        "System.Threading.Tasks.Task")]
    [InlineData(
        "using TypedRpc; namespace A.System { } namespace A {", "using TypedRpc; namespace A.System { } namespace A {",
        "global::System.Threading.Tasks.Task", "class Task { } }")]
    public Task The_task_has_a_using_or_its_full_name(string before, string after, string type, string end = "\n") =>
        FixTest.HoldFixedAsTheyAreAsync(
            "TRPC0011",
            "ReturnTask",
            $$"""{{before}}[RpcTopic("t")] public interface IFoo { [Call] {|TRPC0011:void|} Ping(); }{{end}}""",
            $$"""{{after}}[RpcTopic("t")] public interface IFoo { [Call] {{type}} Ping(); }{{end}}""");

    [Fact]
    public Task No_using_is_added_to_a_document_without_usings() => FixTest.HoldFixedAsTheyAreAsync(
        "TRPC0011",
        "ReturnTask",
        "using Topic = TypedRpc.RpcTopicAttribute; using static System.Math; [Topic(\"t\")] public interface IFoo { [TypedRpc.Call] {|TRPC0011:void|} Ping(); }",
        "using Topic = TypedRpc.RpcTopicAttribute; using static System.Math; [Topic(\"t\")] public interface IFoo { [TypedRpc.Call] System.Threading.Tasks.Task Ping(); }");

    [Theory]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:void|} Ping();", "Return Task")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:int|} Ping();", "Return Task<int>")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:int|} Ping() => 1;")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:void|} Ping() { }")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:IAsyncEnumerator<int>|} Ping();")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:System.Threading.Channels.ChannelReader<int>|} Ping();")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:IProgress<int>|} Ping();")]
    [InlineData("TRPC0012", "[Cast] {|TRPC0012:IAsyncEnumerable<int>|} Ping();", "Make it a [Call]", "Return Task")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:Action|} Ping();")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:Span<int>|} Ping();")]
    [InlineData("TRPC0011", "[Call] unsafe {|TRPC0011:int*|} Ping();")]
    [InlineData("TRPC0011", "[Call] {|TRPC0011:Mine.Task<int>|} Ping(); } namespace Mine { public class Task<T> { }")]
    [InlineData(
        "TRPC0011",
        "[Call] {|TRPC0011:Later|} Ping(); } public class Later { public System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() => default;")]
    [InlineData("TRPC0012", "[Cast] {|TRPC0012:Task<int>|} Ping();", "Make it a [Call]", "Return Task")]
    [InlineData("TRPC0012", "[Cast(Fanout = true)] {|TRPC0012:Task<int>|} Ping();", "Return Task")]
    [InlineData("TRPC0012", "[Cast(Confirm = false)] {|TRPC0012:Task<int>|} Ping();", "Return Task")]
    [InlineData("TRPC0012", "[Cast(Attempts = 3)] {|TRPC0012:Task<int>|} Ping();", "Return Task")]
    public Task Fixes_offered_for_a_return_type(string id, string member, params string[] titles) =>
        FixTest.HoldOfferedAsync(id, "[RpcTopic(\"t\")] public interface IFoo { " + member + " }", titles);
}

namespace TypedRpc.CodeFixes.Tests;

public sealed class WireNameTests
{
    [Theory]
    [InlineData(
        "[Call] Task GetAsync(Guid id); [Call] Task {|TRPC0015:GetAsync|}(string name);",
        "[Call] Task GetAsync(Guid id); [Call(Name = \"get_by_name\")] Task GetAsync(string name);")]
    [InlineData(
        "[Call] Task GetAsync(int id); [Call()] Task {|TRPC0015:GetAsync|}(string id);",
        "[Call] Task GetAsync(int id); [Call(Name = \"get_by_id\")] Task GetAsync(string id);")]
    [InlineData(
        "[Call] Task GetAsync(); [Call(Idempotent = true)] Task {|TRPC0015:GetAsync|}(int a, string bC, CancellationToken d);",
        "[Call] Task GetAsync(); [Call(Idempotent = true, Name = \"get_by_a_and_b_c\")] Task GetAsync(int a, string bC, CancellationToken d);")]
    [InlineData(
        "[Call] Task GetAsync(int id); [Cast] Task {|TRPC0015:GetAsync|}(int id, CancellationToken token);",
        "[Call] Task GetAsync(int id); [Cast(Name = \"get_by_id\")] Task GetAsync(int id, CancellationToken token);")]
    [InlineData("[Call] Task Get(); [Call] Task {|TRPC0015:GetAsync|}();", "[Call] Task Get(); [Call(Name = \"get_2\")] Task GetAsync();")]
    [InlineData(
        "[Call] Task GetAsync(Guid id); [Call] Task {|TRPC0015:GetAsync|}(string name); [Call] Task GetByNameAsync();",
        "[Call] Task GetAsync(Guid id); [Call(Name = \"get_2\")] Task GetAsync(string name); [Call] Task GetByNameAsync();")]
    [InlineData(
        "[Call] Task GetAsync(); [Call] Task {|TRPC0015:GetAsync|}(int a, int b, int c, int d);",
        "[Call] Task GetAsync(); [Call(Name = \"get_2\")] Task GetAsync(int a, int b, int c, int d);")]
    public Task A_later_overload_gets_a_free_name(string before, string after) =>
        FixTest.HoldFixedAsync(
            "TRPC0015", "NameOnTheWire", "[RpcTopic(\"t\")] public interface IFoo { " + before + " }",
            "[RpcTopic(\"t\")] public interface IFoo { " + after + " }");

    [Fact]
    public Task A_method_that_hides_an_inherited_one_gets_a_free_name() => FixTest.HoldFixedAsync(
        "TRPC0015",
        "NameOnTheWire",
        "[RpcTopic(\"t\")] public interface IFoo : IBase { [Call] new Task {|TRPC0015:PingAsync|}(); } public interface IBase { [Call] Task PingAsync(); [Call(Name = \"ping_2\")] Task PongAsync(); }",
        "[RpcTopic(\"t\")] public interface IFoo : IBase { [Call(Name = \"ping_3\")] new Task PingAsync(); } public interface IBase { [Call] Task PingAsync(); [Call(Name = \"ping_2\")] Task PongAsync(); }");

    [Theory]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task GetAsync(Guid id); [Call] Task {|TRPC0015:GetAsync|}(string name); }",
        "Name it 'get_by_name' on the wire")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task GetAsync(int fooBar, int {|TRPC0015:foo_bar|}); }")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task GetAsync(); [Call(Name = \"get\")] Task {|TRPC0015:FetchAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IBase<int>, {|TRPC0015:IBase<string>|} { } public interface IBase<T> { [Call] Task PingAsync(T a); }")]
    public Task Fixes_offered_for_two_methods_with_one_name(string source, params string[] titles) =>
        FixTest.HoldOfferedAsync("TRPC0015", source, titles);
}

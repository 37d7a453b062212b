using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Members that are no methods.</summary>
[FailureClass(19)]
public sealed class PropertiesAndEvents
{
    [Theory]
    [InlineData("int {|TRPC0008:Size|} { get; }")]
    [InlineData("int {|TRPC0008:Size|} { set; }")]
    [InlineData("int {|TRPC0008:Size|} { get; init; }")]
    [InlineData("protected int {|TRPC0008:Size|} { get; set; }")]
    [InlineData("int {|TRPC0008:this|}[int i] { get; }")]
    [InlineData("int {|TRPC0008:this|}[int i] { get; set; } int {|TRPC0008:this|}[string s] { set; }")]
    [InlineData("event Action {|TRPC0008:Changed|};")]
    [InlineData("event Action {|TRPC0008:Changed|}, {|TRPC0008:Removed|};")]
    [InlineData("Task<int> {|TRPC0008:SizeAsync|} { get; }")]
    [InlineData("int {|TRPC0008:@class|} { get; }")]
    [InlineData("int Size => 1; int this[int i] { get => i; set { } } event Action Changed { add { } remove { } }")]
    public void One_without_a_body_is_reported_at_its_name(string members)
    {
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo { {{members}} [Call] Task PingAsync(); }""");
        Marked.Hold(Usings, $$"""[NotificationTopic] public interface IFoo { {{members}} [Notification("a")] Task PingAsync(); }""");
    }

    [Fact]
    public void One_of_a_base_is_reported_where_the_base_is_named() =>
        Marked.Hold(
            Usings,
            """public interface IBase<T> { T Size { get; } } public interface IOther { void M() { } } [RpcTopic("t")] public interface IFoo : IOther, {|TRPC0008:IBase<int>|} { }""");
}

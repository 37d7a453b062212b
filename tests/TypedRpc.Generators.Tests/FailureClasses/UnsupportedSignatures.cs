using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Signatures that no request can have: reported on the token, and never crashed on.</summary>
[FailureClass(17)]
public sealed class UnsupportedSignatures
{
    [Theory]
    [InlineData("[Call] Task {|TRPC0007:PingAsync|}<T>(T a);")]
    [InlineData("[Call] {|TRPC0011:void|} Ping();")]
    [InlineData("[Call] {|TRPC0011:int|} Ping();")]
    [InlineData("[Call] {|TRPC0011:int*|} Ping();")]
    [InlineData("[Call] {|TRPC0011:Span<int>|} Ping();")]
    [InlineData("[Call] {|TRPC0011:dynamic|} Ping();")]
    [InlineData("[Call] {|TRPC0011:int[]|} Ping();")]
    [InlineData("[Call] {|TRPC0011:(Task, Task)|} Ping();")]
    [InlineData("[Call] {|TRPC0011:Task[]|} Ping();")]
    [InlineData("[Call] {|TRPC0011:ValueTask?|} Ping();")]
    [InlineData("[Call] {|TRPC0011:ref Task|} Ping();")]
    [InlineData("[Call] {|TRPC0011:ref readonly Task|} Ping();")]
    [InlineData("[Call] {|TRPC0011:delegate*<int>|} Ping();")]
    [InlineData("[Call] {|TRPC0011:System.Runtime.CompilerServices.ConfiguredTaskAwaitable|} Ping();")]
    [InlineData("[Call] Task PingAsync(ref int {|TRPC0013:a|}, out int {|TRPC0013:b|}, ref readonly int {|TRPC0013:c|}, in int d);")]
    [InlineData("[Call] Task PingAsync(Span<int> {|TRPC0013:a|}, in ReadOnlySpan<char> {|TRPC0013:b|}, scoped Span<int> {|TRPC0013:c|}, TypedReference {|TRPC0013:d|});")]
    [InlineData("[Call] Task PingAsync(int* {|TRPC0013:a|}, void** {|TRPC0013:b|}, delegate*<int, void> {|TRPC0013:c|});")]
    [InlineData("[Call] Task {|TRPC0013:PingAsync|}(__arglist);")]
    [InlineData("[Call] Task PingAsync(CancellationToken {|TRPC0014:a|}, int b, CancellationToken c);")]
    [InlineData("[Call] Task PingAsync(in CancellationToken {|TRPC0014:a|}, int b);")]
    [InlineData("[Call] Task PingAsync(CancellationToken {|TRPC0014:a|}, params int[] b);")]
    [InlineData("[Call] Task PingAsync(ref CancellationToken {|TRPC0013:a|});")]
    [InlineData("[Call] Task PingAsync(int a, int {|TRPC0015:A|});")]
    public void A_signature_that_no_request_can_have_is_reported_on_the_token(string method) =>
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public unsafe interface IFoo { {{method}} }""");

    [Theory]
    [InlineData("scoped in int a")]
    [InlineData("in int a, in string? b, in Row c, in List<Row>? d")]
    [InlineData("[System.Runtime.InteropServices.In] int a")]
    [InlineData("in System.Threading.CancellationToken a")]
    public void An_in_parameter_is_passed_by_value(string parameters) => Harness.Accept(
        Usings + $$"""[RpcTopic("t")] public interface IFoo { [Call] Task PingAsync({{parameters}}); } [NotificationTopic] public interface INews { [Notification("a")] Task PingAsync({{parameters}}); } public record Row(int A);""");
}

using System.Globalization;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.Streams;

/// <summary>Streams, progress and liveness that cannot work are reported where they are, with what to do.</summary>
public sealed class StreamDiagnosticTests
{
    [Theory]
    [InlineData("[Cast] Task AAsync(IAsyncEnumerable<int> {|TRPC0042:a|});")]
    [InlineData("[Cast] Task AAsync(int a, in IProgress<int>? {|TRPC0042:b|}, CancellationToken c);")]
    [InlineData("[Cast(Fanout = true)] Task AAsync(IAsyncEnumerable<int> {|TRPC0042:a|}, IProgress<int> {|TRPC0042:b|});")]
    [InlineData("[Cast] {|TRPC0012:IAsyncEnumerable<int>|} AAsync();")]
    [InlineData("[Cast(Fanout = true)] {|TRPC0012:IAsyncEnumerable<int>|} AAsync(IProgress<int> {|TRPC0042:a|});")]
    public void A_cast_has_neither_streams_nor_progress(string method) => Hold(method);

    [Theory]
    [InlineData("Task AAsync(IAsyncEnumerable<int> {|TRPC0042:a|})")]
    [InlineData("Task AAsync(IProgress<int> {|TRPC0042:a|}, int b)")]
    [InlineData("{|TRPC0022:IAsyncEnumerable<int>|} AAsync(int a)")]
    public void A_notification_has_neither_streams_nor_progress(string method) => Marked.Hold(
        Usings, $$"""[NotificationTopic] public interface IFoo { [Notification("a")] {{method}}; }""");

    [Theory]
    [InlineData("[Call] Task AAsync(IAsyncEnumerable<int> a, int b, IAsyncEnumerable<string> {|TRPC0043:c|});")]
    [InlineData("[Call] IAsyncEnumerable<int> AAsync(IProgress<int> a, IProgress<int>? {|TRPC0043:b|}, IAsyncEnumerable<int> c);")]
    [InlineData(
        "[Call] Task AAsync(IProgress<int> a, IAsyncEnumerable<int> b, IProgress<int> {|TRPC0043:c|}, IAsyncEnumerable<int> {|TRPC0043:d|});")]
    public void A_second_stream_or_receiver_of_progress_is_reported(string method) => Hold(method);

    [Theory]
    [InlineData("[Call] Task AAsync(IAsyncEnumerable<int>? {|TRPC0044:a|});")]
    [InlineData("[Call] Task AAsync(IAsyncEnumerable<int> {|TRPC0044:a|} = null!);")]
    [InlineData("[Call] Task AAsync(IAsyncEnumerable<int>? {|TRPC0044:a|} = null, IProgress<int>? b = null);")]
    [InlineData("[Call] Task AAsync([System.Runtime.InteropServices.Optional] IAsyncEnumerable<int> {|TRPC0044:a|});")]
    public void A_stream_that_may_be_null_is_reported(string method) => Hold(method);

    [Theory]
    [InlineData("[Call(Idempotent = {|TRPC0045:true|})] IAsyncEnumerable<int> AAsync();")]
    [InlineData("[Call(Name = \"a\", Idempotent = {|TRPC0045:true|})] Task AAsync(int a, IAsyncEnumerable<int> b);")]
    [InlineData("[Call(Idempotent = true)] Task AAsync(IProgress<int> a); [Call(Idempotent = false)] IAsyncEnumerable<int> {|TRPC0015:AAsync|}();")]
    public void A_call_with_a_stream_cannot_be_sent_again(string method) => Hold(method);

    [Theory]
    [InlineData("-1")]
    [InlineData("0.999")]
    [InlineData("2147484")]
    [InlineData("1e30")]
    [InlineData("double.NaN")]
    [InlineData("double.PositiveInfinity")]
    public void A_liveness_period_that_is_not_possible_is_reported(string seconds) =>
        Hold($$"""[Call(LivenessSeconds = {|TRPC0046:{{seconds}}|})] Task AAsync();""");

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2147483")]
    public void The_limits_of_the_liveness_period_are_accepted(string seconds) =>
        Hold($$"""[Call(LivenessSeconds = {{seconds}})] Task AAsync();""");

    [Theory]
    [InlineData("[Call] {|TRPC0016:Task<IAsyncEnumerable<int>>|} AAsync();")]
    [InlineData("[Call] {|TRPC0016:ValueTask<List<IAsyncEnumerable<int>>>|} AAsync();")]
    [InlineData("[Call] {|TRPC0016:IAsyncEnumerable<IAsyncEnumerable<int>>|} AAsync();")]
    [InlineData("[Call] {|TRPC0016:IAsyncEnumerable<IProgress<int>>|} AAsync();")]
    [InlineData("[Call] {|TRPC0016:IAsyncEnumerable<Action>|} AAsync(IAsyncEnumerable<Type> {|TRPC0016:a|}, IProgress<Action> {|TRPC0016:b|});")]
    [InlineData("[Call] Task AAsync(IAsyncEnumerable<IAsyncEnumerable<int>> {|TRPC0016:a|}, IProgress<IProgress<int>> {|TRPC0016:b|});")]
    [InlineData("[Call] Task AAsync(Holder {|TRPC0016:a|}, (int, Reporter) {|TRPC0016:b|}, IAsyncEnumerator<int> {|TRPC0016:c|});")]
    [InlineData("[Call] Task AAsync(Own {|TRPC0016:a|}, Progress<int> {|TRPC0016:b|}, IAsyncEnumerable<int>[] {|TRPC0016:c|});")]
    [InlineData("[Call] {|TRPC0016:Task<IProgress<int>>|} AAsync(IAsyncEnumerable<CancellationToken> {|TRPC0016:a|});")]
    [InlineData("[Cast] Task AAsync(List<IProgress<int>> {|TRPC0016:a|}); [Call] {|TRPC0016:Task<Own>|} BAsync();")]
    [InlineData("[Call] {|TRPC0011:IAsyncEnumerator<int>|} AAsync();")]
    [InlineData("[Call] {|TRPC0011:IProgress<int>|} AAsync();")]
    [InlineData("[Call] {|TRPC0011:Own|} AAsync();")]
    [InlineData("[Call] {|TRPC0011:ref IAsyncEnumerable<int>|} AAsync();")]
    [InlineData("[Call] {|TRPC0011:System.Threading.Channels.ChannelReader<int>|} AAsync();")]
    [InlineData("[Call] {|TRPC0011:Mine.IAsyncEnumerable<int>|} AAsync();")]
    public void A_stream_or_progress_in_another_place_is_reported(string method) => Hold(method);

    [Theory]
    [InlineData("[Call] Task AAsync(ref IAsyncEnumerable<int> {|TRPC0013:a|}, out IProgress<int> {|TRPC0013:b|});")]
    [InlineData("[Call] Task AAsync(ref readonly IProgress<int> {|TRPC0013:a|});")]
    [InlineData("[Call] Task AAsync([RpcFormat(RpcGuidFormat.Digits)] IAsyncEnumerable<Guid> {|TRPC0013:a|});")]
    [InlineData("[Call] Task AAsync(CancellationToken {|TRPC0014:a|}, IProgress<int> b);")]
    [InlineData("[Call] Task AAsync(int a); [Call] Task {|TRPC0015:AAsync|}(int a, IAsyncEnumerable<int> b);")]
    public void The_rules_of_other_parameters_are_those_of_streams_and_progress(string method) => Hold(method);

    [Theory]
    [InlineData(
        "[Call] Task<IAsyncEnumerable<int>> AAsync();",
        "is a stream; use IAsyncEnumerable<T> as the result of a call or as a parameter of it, not inside another type")]
    [InlineData(
        "[Call] Task AAsync(List<Reporter> a);",
        "Reporter.Progress is of the type 'System.IProgress<int>', which receives progress; use IProgress<T> as a parameter of a call, "
            + "not inside another type")]
    [InlineData(
        "[Call] Task AAsync(IAsyncEnumerator<int> a);",
        "is not serialized; for a stream, use IAsyncEnumerable<T> as the result of a call or as a parameter of it")]
    [InlineData("[Call] IAsyncEnumerator<int> AAsync();", "which is not supported; return IAsyncEnumerable<T> for a stream")]
    [InlineData("[Call] Own AAsync();", "which must be returned as IAsyncEnumerable<T> itself, by value")]
    [InlineData("[Call] IProgress<int> AAsync();", "which receives progress; make it a parameter of the call")]
    [InlineData(
        "[Cast] Task AAsync(IAsyncEnumerable<int> a);",
        "The parameter 'a' is a stream, which only a call can have; make the method a [Call], or pass a list")]
    [InlineData(
        "[Cast] Task AAsync(IProgress<int> a);",
        "The parameter 'a' is a receiver of progress, which only a call can have; make the method a [Call], or remove the parameter")]
    [InlineData(
        "[Call] Task AAsync(IAsyncEnumerable<int> a, IAsyncEnumerable<int> b);",
        "The parameter 'b' is the second stream of the method; send the items of both in one stream, or add a method")]
    public void The_message_says_what_to_do(string method, string message) =>
        Harness.Start(Harness.Compile([Usings + Contract(method)])).Problems.Single()
            .GetMessage(CultureInfo.InvariantCulture).ShouldEndWith(message);

    private static void Hold(string method) => Marked.Hold(Usings, Contract(method));

    private static string Contract(string method) => $$"""
        [RpcTopic("t")] public interface IFoo { {{method}} }
        public record Holder(IAsyncEnumerable<int> Items);
        public record Reporter(IProgress<int> Progress);
        public class Own : IAsyncEnumerable<int> { public int A { get; set; } public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken token = default) => throw new NotSupportedException(); }
        namespace Mine { public interface IAsyncEnumerable<T> { } }
        """;
}

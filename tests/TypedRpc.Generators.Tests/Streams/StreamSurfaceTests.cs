using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Tests.Evolution;

namespace TypedRpc.Generators.Tests.Streams;

/// <summary>The baseline records streams and progress, and a change of them is reported where it is.</summary>
public sealed class StreamSurfaceTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;
        public record Row(int A);
        [RpcTopic("t")]
        public interface IService
        {
            [Call] Task<int> ImportAsync(int a, IAsyncEnumerable<Row> rows, int b, CancellationToken token = default);
            [Call(LivenessSeconds = 2)] Task ResizeAsync(IProgress<int>? progress, int a);
            [Call] IAsyncEnumerable<Row?> WatchAsync(IAsyncEnumerable<int?> items);
        }
        """;

    private const string Text = """
        # What deployed peers depend on. Do not edit: dotnet build -t:TypedRpcWriteBaseline writes it.
        surface 1

        contract Demo.IService
          version 1.0
          topic t
          call import since 1.0
            parameter a int32
            parameter b int32
            argument-stream Demo.Row?
            result int32
          call resize since 1.0
            parameter a int32
            progress int32
          call watch since 1.0
            argument-stream int32?
            result-stream Demo.Row?

        map Demo.Row
          member a int32

        """;

    [Fact]
    public void Streams_and_progress_are_lines_of_the_baseline() => BaselineTest.TextOf(Source).ShouldBe(Text.ReplaceLineEndings("\n"));

    [Fact]
    public void Their_lines_are_read_back()
    {
        (Surface? surface, SurfaceFault? fault) = SurfaceParser.Parse(Text);
        fault.ShouldBeNull();
        SurfaceText.Print(surface!).ShouldBe(Text.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("progress int32", 1, "this must be in a method")]
    [InlineData("contract A\nversion 1.0\ntopic t\ncall run since 1.0\nargument-stream a int32", 5, "'argument-stream' has 1 word after it")]
    [InlineData("contract A\nversion 1.0\ntopic t\ncall run since 1.0\nresult-stream list<", 5, "'list<' is not a type")]
    public void A_line_that_is_not_right_is_refused(string lines, int line, string reason)
    {
        SurfaceFault? fault = SurfaceParser.Parse("surface 1\n" + lines).Fault;
        fault!.Line.ShouldBe(line);
        fault.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData(
        "Task<int> ImportAsync", "IAsyncEnumerable<int> {|TRPC0034:ImportAsync|}", "the result of 'import' became a stream")]
    [InlineData(
        "IAsyncEnumerable<Row?> WatchAsync", "Task<Row?> {|TRPC0034:WatchAsync|}", "the result of 'watch' is no longer a stream")]
    [InlineData(
        "Task ResizeAsync", "IAsyncEnumerable<int> {|TRPC0034:ResizeAsync|}", "the result of 'resize' became a stream")]
    [InlineData(
        "int a);", "int a, IAsyncEnumerable<Row> {|TRPC0034:rows|});", "'resize' now has a stream parameter")]
    [InlineData(
        "ImportAsync(int a, IAsyncEnumerable<Row> rows, ", "{|TRPC0034:ImportAsync|}(int a, ", "'import' no longer has a stream parameter")]
    [InlineData(
        "IAsyncEnumerable<int?> items", "IAsyncEnumerable<string> {|TRPC0034:items|}",
        "the type of the items in the stream parameter of 'watch' changed from int32? to string?")]
    [InlineData(
        "IAsyncEnumerable<Row?> WatchAsync", "IAsyncEnumerable<int> {|TRPC0034:WatchAsync|}",
        "the type of the items in the result of 'watch' changed from Demo.Row? to int32")]
    [InlineData(
        "IProgress<int>? progress", "IProgress<string> {|TRPC0034:progress|}",
        "the type of the progress of 'resize' changed from int32 to string?")]
    [InlineData("Row(int A)", "Row(int A, int {|TRPC0034:B|})", "the member 'b' of Demo.Row was added")]
    [InlineData(
        "rows, int b", "rows, string {|TRPC0034:b|}", "the type of the parameter 'b' of 'import' changed from int32 to string?")]
    public async Task A_breaking_change_is_reported_where_it_is(string before, string after, string text) =>
        (await HoldAsync(before, after)).ShouldHaveSingleItem().ShouldStartWith($"In Demo.IService, {text}: this breaks ");

    [Theory]
    [InlineData(
        "int b, CancellationToken", "int b, IProgress<Row> {|TRPC0035:done|}, CancellationToken", "'import' now has progress")]
    [InlineData("ResizeAsync(IProgress<int>? progress, int a)", "{|TRPC0035:ResizeAsync|}(int a)", "'resize' no longer has progress")]
    [InlineData(
        "IAsyncEnumerable<int?> items", "IAsyncEnumerable<long?> {|TRPC0035:items|}",
        "the type of the items in the stream parameter of 'watch' changed from int32? to int64?")]
    public async Task A_compatible_change_is_reported_where_it_is(string before, string after, string text) =>
        (await HoldAsync(before, after)).ShouldHaveSingleItem().ShouldStartWith($"In Demo.IService, {text}; ");

    [Theory]
    [InlineData("LivenessSeconds = 2", "LivenessSeconds = 5")]
    [InlineData("int a, IAsyncEnumerable<Row> rows, int b", "in IAsyncEnumerable<Row> others, int a, int b")]
    [InlineData("IProgress<int>? progress, int a", "int a, IProgress<int> done = null!")]
    public async Task What_is_not_on_the_wire_may_change(string before, string after) =>
        (await HoldAsync(before, after)).ShouldBeEmpty();

    private static async Task<IEnumerable<string>> HoldAsync(string before, string after)
    {
        Source.ShouldContain(before);
        ImmutableArray<Diagnostic> found = await BaselineTest.HoldAsync(
            BaselineTest.TextOf(Source), Source.Replace(before, after, StringComparison.Ordinal));
        return found.Select(one => one.GetMessage(CultureInfo.InvariantCulture));
    }
}

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>The rows of streams and progress.</summary>
internal static class StreamRows
{
    private const string Same = "no change on the wire";
    private const string NoItems = "fails: `InvalidArguments`";
    private const string ItemsUnsent = "loses: the items are not sent";
    private const string NoWindow = "fails: `InvalidArguments`";
    private const string NoStream = "fails: `Serialization`";

    public static readonly IReadOnlyList<EvolutionRow> All = [.. Results(), .. Arguments(), .. Progress()];

    private static IEnumerable<EvolutionRow> Results()
    {
        Side single = new("[Call] Task<int> RunAsync();", Result: "7");
        Side many = new("[Call] IAsyncEnumerable<int> RunAsync();", Result: "new[] { 1, 2 }");
        yield return new(
            "result became a stream, or a stream a result (to a stream)", single, many, NoWindow, "run() -> InvalidArguments", NoStream,
            "run() -> Serialization");
        yield return new(
            "result became a stream, or a stream a result (to one result)", many, single, NoStream, "run() -> Serialization", NoWindow,
            "run() -> InvalidArguments");
        yield return new(
            "type narrowed (of the items that a server sends)",
            new("[Call] IAsyncEnumerable<long> RunAsync();", Result: "new[] { 5000000000 }"), many, "works", "run() -> [1,2]",
            "fails: `Serialization`, for what the new type cannot hold", "run() -> Serialization");
    }

    private static IEnumerable<EvolutionRow> Arguments()
    {
        Side plain = new("[Call] Task RunAsync(int a);", "1");
        Side sends = new("[Call] Task RunAsync(int a, IAsyncEnumerable<int> items);", "1, Items(2, 3)");
        yield return new(
            "stream parameter added or removed (added)", plain, sends, NoItems, "-> InvalidArguments", ItemsUnsent, "run(1) -> null");
        yield return new(
            "stream parameter added or removed (removed)", sends, plain, ItemsUnsent, "run(1) -> null", NoItems, "-> InvalidArguments");
        yield return new(
            $"{Same} (stream parameter renamed or moved)", sends,
            new("[Call] Task RunAsync(IAsyncEnumerable<int> rows, int a);", "Items(2, 3), 1"), "works", "run([2,3], 1) -> null", "works",
            "run(1, [2,3]) -> null");
        yield return new(
            "type widened (of the items that a client sends)", sends,
            new("[Call] Task RunAsync(int a, IAsyncEnumerable<long> items);", "1, Items(2L, 3L)"), "works", "run(1, [2,3]) -> null",
            "works for what the old type holds, else fails: `Remote`", "run(1, [2,3]) -> null");
        yield return new(
            "type widened (of the items that a client sends, a value that only the new type holds)", sends,
            new("[Call] Task RunAsync(int a, IAsyncEnumerable<long> items);", "1, Items(5000000000)"), "works",
            "run(1, [2,3]) -> null", "works for what the old type holds, else fails: `Remote`", "-> Remote");
    }

    private static IEnumerable<EvolutionRow> Progress()
    {
        Side silent = new("[Call] Task RunAsync(int a);", "1");
        Side reports = new("[Call] Task RunAsync(int a, IProgress<int>? progress = null);", "1, new Progress<int>()");
        yield return new(
            "progress added or removed (added)", silent, reports, "works: none is sent", "run(1, 'progress') -> null",
            "works: none is received", "run(1) -> null");
        yield return new(
            "progress added or removed (removed)", reports, silent, "works: none is received", "run(1) -> null", "works: none is sent",
            "run(1, 'progress') -> null");
        yield return new(
            $"{Same} (liveness period changed)", silent, new("[Call(LivenessSeconds = 2)] Task RunAsync(int a);", "1"), "works",
            "run(1) -> null", "works", "run(1) -> null");
    }
}

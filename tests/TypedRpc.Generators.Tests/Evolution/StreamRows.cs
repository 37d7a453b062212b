namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>The rows of streams and progress.</summary>
internal static class StreamRows
{
    private const string Same = "no change on the wire";
    private const string NoOldStream = "fails: the client sends no stream";
    private const string NoNewStream = "fails: the server takes no stream";
    private const string OneResult = "fails: the client expects one result";
    private const string ManyItems = "fails: the client expects a stream";

    public static readonly IReadOnlyList<EvolutionRow> All = [.. Streams(), .. Progress()];

    private static IEnumerable<EvolutionRow> Streams()
    {
        Side single = new("[Call] Task<int> RunAsync();");
        Side many = new("[Call] IAsyncEnumerable<int> RunAsync();");
        yield return Row("result became a stream, or a stream a result (to a stream)", single, many, OneResult, ManyItems);
        yield return Row("result became a stream, or a stream a result (to one result)", many, single, ManyItems, OneResult);
        Side plain = new("[Call] Task RunAsync(int a);");
        Side sends = new("[Call] Task RunAsync(int a, IAsyncEnumerable<int> items);");
        yield return Row("stream parameter added or removed (added)", plain, sends, NoOldStream, NoNewStream);
        yield return Row("stream parameter added or removed (removed)", sends, plain, NoNewStream, NoOldStream);
        yield return Row(
            $"{Same} (stream parameter renamed or moved)", sends, new("[Call] Task RunAsync(IAsyncEnumerable<int> rows, int a);"), "works",
            "works");
        yield return Row(
            "type widened (of the items that a client sends)", sends, new("[Call] Task RunAsync(int a, IAsyncEnumerable<long> items);"),
            "works", "works for what the old type holds, else fails");
        yield return Row(
            "type narrowed (of the items that a server sends)", new("[Call] IAsyncEnumerable<long> RunAsync();"), many, "works",
            "fails, for what the new type cannot hold");
    }

    private static IEnumerable<EvolutionRow> Progress()
    {
        Side silent = new("[Call] Task RunAsync(int a);");
        Side reports = new("[Call] Task RunAsync(int a, IProgress<int>? progress = null);");
        yield return Row("progress added or removed (added)", silent, reports, "works: none is sent", "works: none is received");
        yield return Row("progress added or removed (removed)", reports, silent, "works: none is received", "works: none is sent");
        yield return Row(
            $"{Same} (liveness period changed)", silent, new("[Call(LivenessSeconds = 2)] Task RunAsync(int a);"), "works", "works");
    }

    private static EvolutionRow Row(string change, Side old, Side @new, string oldWord, string newWord) =>
        new(change, old, @new, oldWord, null, newWord, null);
}

using System.Collections.Concurrent;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>Streams of each direction, one after another, whose items are checked.</summary>
/// <remarks>
/// A stream ends with all its items, or with a typed error after the first of them in order. Everything else is a violation.
/// </remarks>
internal sealed class StreamLoad(ILongWork work, int items)
{
    private const int PauseAfter = 10;

    // Longer than the timeout of the calls.
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, int> _failures = new();
    private long _lastId;
    private int _complete;
    private int _atStart;
    private int _inMiddle;

    public ConcurrentQueue<string> Violations { get; } = new();

    public int Complete => _complete;

    /// <summary>The streams that ended with a typed error after at least one item.</summary>
    public int InMiddle => _inMiddle;

    public int Ended => _complete + _atStart + _inMiddle;

    /// <summary>Runs so many loops of each direction, until the token is cancelled.</summary>
    public Task RunAsync(int loops, CancellationToken stop) => Task.WhenAll(
        Enumerable.Repeat<Func<long[], Task>[]>([CountAsync, TakeAsync, EchoAsync], loops)
            .SelectMany(each => each).Select(run => LoopAsync(run, stop)));

    public override string ToString() =>
        $"{_complete} complete, {_inMiddle} ended with a typed error after some items, {_atStart} before the first one, "
            + string.Concat(_failures.OrderBy(f => f.Key).Select(f => $"{f.Value} {f.Key}, ")) + $"{Violations.Count} otherwise";

    private static async Task LoopAsync(Func<long[], Task> run, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await run([0]);

            // What fails at once would fail as fast as the machine can.
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private Task CountAsync(long[] seen) =>
        EndAsync("server to client", seen, id => ReadAsync(work.CountAsync(id, items, PauseAfter), seen));

    private Task EchoAsync(long[] seen) =>
        EndAsync("chat", seen, id => ReadAsync(work.EchoAsync(id, LongWork.Numbers(items, PauseAfter)), seen));

    private Task TakeAsync(long[] seen) => EndAsync("client to server", seen, async id =>
    {
        int taken = await work.TakeAsync(id, SeenAsync(LongWork.Numbers(items, PauseAfter), seen));
        if (taken != items)
            Violations.Enqueue($"client to server: the method took {taken} of {items} items and then saw the end");
    });

    private async Task ReadAsync(IAsyncEnumerable<int> numbers, long[] seen)
    {
        await foreach (int number in numbers)
        {
            if (number != seen[0]++)
                Violations.Enqueue($"item {number} came as item {seen[0] - 1}");
        }

        if (seen[0] != items)
            Violations.Enqueue($"a stream ended without an error after {seen[0]} of {items} items");
    }

    private static async IAsyncEnumerable<int> SeenAsync(IAsyncEnumerable<int> numbers, long[] seen)
    {
        await foreach (int number in numbers)
        {
            seen[0]++;
            yield return number;
        }
    }

    private async Task EndAsync(string direction, long[] seen, Func<long, Task> run)
    {
        try
        {
            await run(Interlocked.Increment(ref _lastId)).WaitAsync(Hung);
            Interlocked.Increment(ref _complete);
        }
        catch (RpcException failure)
        {
            Interlocked.Increment(ref seen[0] == 0 ? ref _atStart : ref _inMiddle);
            _failures.AddOrUpdate(failure.GetType().Name, 1, static (_, count) => count + 1);
        }
        catch (TimeoutException)
        {
            Violations.Enqueue($"{direction}: hangs after {seen[0]} items");
        }
        catch (Exception other)
        {
            Violations.Enqueue($"{direction}: {other}");
        }
    }
}

using System.Runtime.CompilerServices;

namespace TypedRpc.Faults.Tests.Work;

/// <summary>Serves <see cref="ILongWork"/> and reports each begin and end.</summary>
/// <param name="name">The name of the server.</param>
/// <param name="report">Receives what has happened to the request with an id.</param>
/// <param name="calls">The client for the next server of a chain.</param>
public sealed class LongWork(string name, Action<LongEvent, long> report, Func<RpcClient<ILongWork>>? calls = null) : ILongWork
{
    /// <summary>What <see cref="CountAsync"/> does before its first item.</summary>
    public Func<CancellationToken, Task> OnCount { get; set; } = static _ => Task.CompletedTask;

    public Task<string> WaitAsync(long id, int milliseconds, CancellationToken cancellationToken) =>
        RunAsync(id, () => Task.Delay(milliseconds, cancellationToken), cancellationToken);

    public Task<string> WaitAgainAsync(long id, int milliseconds, CancellationToken cancellationToken) =>
        RunAsync(id, () => Task.Delay(milliseconds, cancellationToken), cancellationToken);

    public Task<string> PassAsync(long id, string[] chain, CancellationToken cancellationToken) => RunAsync(
        id,
        () => chain.Length == 0
            ? Task.Delay(Timeout.Infinite, cancellationToken)
            : calls!().For(server: chain[0]).PassAsync(id, chain[1..], cancellationToken),
        cancellationToken);

    public async IAsyncEnumerable<int> CountAsync(
        long id, int count, int pauseAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        report(LongEvent.Begun, id);
        try
        {
            await OnCount(cancellationToken);
            await foreach (int number in Numbers(count, pauseAfter, cancellationToken))
                yield return number;
        }
        finally
        {
            End(id, cancellationToken);
        }
    }

    public async Task<int> TakeAsync(long id, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        report(LongEvent.Begun, id);
        int next = 0;
        try
        {
            await foreach (int number in numbers.WithCancellation(cancellationToken))
                Check(id, number, next++);
            return next;
        }
        finally
        {
            End(id, cancellationToken);
        }
    }

    public async IAsyncEnumerable<int> EchoAsync(
        long id, IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        report(LongEvent.Begun, id);
        int next = 0;
        try
        {
            await foreach (int number in numbers.WithCancellation(cancellationToken))
            {
                Check(id, number, next++);
                yield return number;
            }
        }
        finally
        {
            End(id, cancellationToken);
        }
    }

    /// <summary>The numbers from 0.</summary>
    public static async IAsyncEnumerable<int> Numbers(
        int count, int pauseAfter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            if (pauseAfter > 0 && i % pauseAfter == 0)
                await Task.Delay(1, cancellationToken);
            yield return i;
        }
    }

    private async Task<string> RunAsync(long id, Func<Task> run, CancellationToken cancellationToken)
    {
        report(LongEvent.Begun, id);
        try
        {
            await run();
            return name;
        }
        finally
        {
            End(id, cancellationToken);
        }
    }

    private void Check(long id, int number, int expected)
    {
        if (number != expected)
            report(LongEvent.Wrong, id);
    }

    private void End(long id, CancellationToken cancellationToken) =>
        report(cancellationToken.IsCancellationRequested ? LongEvent.Cancelled : LongEvent.Ended, id);
}

using TypedRpc.Faults.Tests.Log;

namespace TypedRpc.Faults.Tests.Work;

/// <summary>Those who ask: each operation with its invocation and its outcome in the log.</summary>
public sealed class Callers(OperationLog log, TimeSpan timeout)
{
    // Whoever has not ended so long after its deadline never will: the log then has no outcome for it.
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = TimeProvider.System;
    private long _firstSince = long.MaxValue;
    private long _since = long.MaxValue;

    public OperationLog Log => log;

    public TimeSpan Timeout => timeout;

    /// <summary>When the first operation succeeded that was begun after <see cref="Mark"/>; null before.</summary>
    public TimeSpan? FirstSuccessSinceMark => Volatile.Read(ref _firstSince) is var first && first == long.MaxValue
        ? null
        : _time.GetElapsedTime(Volatile.Read(ref _since), first);

    /// <summary>From now on, the first success is looked for.</summary>
    public void Mark()
    {
        Volatile.Write(ref _since, long.MaxValue);
        Volatile.Write(ref _firstSince, long.MaxValue);
        Volatile.Write(ref _since, _time.GetTimestamp());
    }

    public Task<Ending> CallAsync(IWork work, int milliseconds = 0, CancellationToken cancellationToken = default) =>
        RunAsync(OperationKind.Call, async id => await work.DoAsync(id, Load.Of(id), milliseconds, cancellationToken));

    public Task<Ending> RepeatAsync(IWork work, int milliseconds = 0, CancellationToken cancellationToken = default) =>
        RunAsync(OperationKind.IdempotentCall, async id => await work.RepeatAsync(id, Load.Of(id), milliseconds, cancellationToken));

    public Task<Ending> CastAsync(IWork work, CancellationToken cancellationToken = default) =>
        RunAsync(OperationKind.Cast, async id =>
        {
            await work.NoteAsync(id, Load.Of(id), cancellationToken);
            return null;
        });

    /// <summary>So many callers that ask again as soon as they are answered, until the token fires or so many were asked.</summary>
    public static async Task LoopAsync(
        int callers, Func<int, Task<Ending>> ask, CancellationToken cancellationToken, long most = long.MaxValue)
    {
        long asked = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(n => Task.Run(async () =>
        {
            while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref asked) <= most)
            {
                // What fails at once would fail as fast as the machine can, and leave no time for anything else.
                if (await ask(n) != Ending.Success)
                    await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }, CancellationToken.None)));
    }

    private async Task<Ending> RunAsync(OperationKind kind, Func<long, Task<string?>> operation)
    {
        long id = log.Invoke(kind);
        long started = _time.GetTimestamp();
        TimeSpan Past() => _time.GetElapsedTime(started) - timeout;
        try
        {
            string? reply = await operation(id).WaitAsync(timeout + Hung);
            log.End(id, Ending.Success, Past(), reply);
            if (started >= Volatile.Read(ref _since))
                Interlocked.CompareExchange(ref _firstSince, _time.GetTimestamp(), long.MaxValue);
            return Ending.Success;
        }
        catch (Exception exception)
        {
            Ending ending = exception switch
            {
                RpcException { Execution: RpcExecution.NotStarted } => Ending.NotStarted,
                RpcException => Ending.TypedError,
                OperationCanceledException => Ending.Cancelled,
                _ => Ending.UntypedError,
            };
            if (exception is not TimeoutException)
                log.End(id, ending, Past(), failure: exception);
            if (ending == Ending.UntypedError)
                TestContext.Current.TestOutputHelper?.WriteLine($"operation {id}: {exception}");
            return ending;
        }
    }
}

using System.Collections.Concurrent;
using TypedRpc.Faults.Tests.Log;

namespace TypedRpc.Faults.Tests.Work;

/// <summary>A server's side of the work: writes each run to the log, and does what the test says.</summary>
public sealed class Worker(OperationLog? log = null) : IWork
{
    private int _running;

    /// <summary>What a run does before it replies.</summary>
    public Func<long, CancellationToken, Task> OnRun { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What <see cref="ThroughAsync"/> calls on.</summary>
    public Func<IWork>? Next { get; set; }

    /// <summary>The ids of the casts that ran, in order.</summary>
    public ConcurrentQueue<(long Id, bool Redelivered)> Notes { get; } = new();

    public int Running => Volatile.Read(ref _running);

    public Task<string> DoAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken) =>
        RunAsync(id, load, milliseconds, cancellationToken);

    public Task<string> RepeatAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken) =>
        RunAsync(id, load, milliseconds, cancellationToken);

    public Task<string> HoldAsync(long id, CancellationToken cancellationToken) => RunAsync(id, [], 0, cancellationToken);

    public async Task<string> ThroughAsync(int depth, CancellationToken cancellationToken) =>
        depth == 0 ? "." : "." + await Next!().ThroughAsync(depth - 1, cancellationToken);

    public async ValueTask NoteAsync(long id, byte[] load, CancellationToken cancellationToken)
    {
        Notes.Enqueue((id, RpcRequest.Current!.Redelivered));
        if (!load.AsSpan().SequenceEqual(Load.Of(id)))
            throw new InvalidOperationException($"The load of {id} was spoilt.");
        await RunAsync(id, load, 0, cancellationToken);
    }

    public async ValueTask TellAsync(long id, byte[] load) => await RunAsync(id, load, 0, CancellationToken.None);

    public ValueTask FailAsync(long id)
    {
        Notes.Enqueue((id, RpcRequest.Current!.Redelivered));
        throw new InvalidOperationException("It always fails.");
    }

    public ValueTask ShoutAsync(long id)
    {
        Notes.Enqueue((id, false));
        return ValueTask.CompletedTask;
    }

    private async Task<string> RunAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken)
    {
        log?.Run(id, RpcRequest.Current!.Redelivered);
        Interlocked.Increment(ref _running);
        try
        {
            if (milliseconds > 0)
                await Task.Delay(milliseconds, cancellationToken);
            await OnRun(id, cancellationToken);
            return Load.ReplyTo(id, load);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}

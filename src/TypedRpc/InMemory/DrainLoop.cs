namespace TypedRpc.InMemory;

/// <summary>Something that calls out, from one thread at a time.</summary>
internal interface IDrain : IThreadPoolWorkItem
{
    /// <summary>Takes a turn of bounded length, holding no lock while it calls out.</summary>
    /// <returns>True when it must have another turn.</returns>
    bool Drain();
}

/// <summary>Runs drains on the thread that publishes or settles, without recursion and for a bounded time.</summary>
/// <remarks>
/// A sink that publishes only adds to the list of its thread; the loop at the bottom of the stack takes it up. So sinks that answer each other
/// for ever neither overflow the stack nor keep the thread that began it: after some turns the rest moves to the thread pool.
/// </remarks>
internal sealed class DrainLoop
{
    private const int TurnsOnOneThread = 16;

    // The context of a thread that nobody lent async locals to.
    private static readonly ExecutionContext Clean = CaptureClean();

    [ThreadStatic]
    private static DrainLoop? _ofThread;

    private readonly Queue<IDrain> _waiting = new();
    private bool _running;

    /// <summary>Adds a drain to this thread's list. The caller runs the loop once it holds no lock.</summary>
    public static void Schedule(IDrain drain) => (_ofThread ??= new DrainLoop())._waiting.Enqueue(drain);

    /// <summary>Runs what is scheduled on this thread, unless a caller further down its stack is doing that already.</summary>
    public static void Run()
    {
        if (_ofThread is { _running: false, _waiting.Count: > 0 } loop)
            loop.RunAll();
    }

    private void RunAll()
    {
        // A broker in another process would not pass on the publisher's async locals either, such as its activity.
        ExecutionContext? callers = ExecutionContext.Capture();
        bool isClean = callers is null || ReferenceEquals(callers, Clean);
        if (!isClean)
            ExecutionContext.Restore(Clean);
        _running = true;
        try
        {
            for (int turn = 0; turn < TurnsOnOneThread && _waiting.TryDequeue(out IDrain? drain); turn++)
            {
                if (drain.Drain())
                    _waiting.Enqueue(drain);
            }

            while (_waiting.TryDequeue(out IDrain? drain))
                ThreadPool.UnsafeQueueUserWorkItem(drain, preferLocal: false);
        }
        finally
        {
            _running = false;
            if (!isClean)
                ExecutionContext.Restore(callers!);
        }
    }

    // No public member names the default context; a thread started without the caller's has it.
    private static ExecutionContext CaptureClean()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture()) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        return clean!;
    }
}

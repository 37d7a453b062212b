namespace TypedRpc.InMemory;

/// <summary>A source of callbacks to user code, which runs on one thread at a time.</summary>
internal interface IDrain : IThreadPoolWorkItem
{
    /// <summary>Runs callbacks for a turn of bounded length, without holding a lock during a callback.</summary>
    /// <returns>True when it needs another turn.</returns>
    bool Drain();
}

/// <summary>Runs drains on the thread that publishes or settles, without recursion and for a bounded time.</summary>
/// <remarks>
/// A sink that publishes only adds to the list of its thread; the loop at the bottom of the stack processes the list. So sinks that answer
/// each other endlessly neither overflow the stack nor occupy the first thread: after some turns, the rest moves to the thread pool.
/// </remarks>
internal sealed class DrainLoop
{
    private const int TurnsOnOneThread = 16;

    // An execution context without async locals.
    private static readonly ExecutionContext Clean = CaptureClean();

    [ThreadStatic]
    private static DrainLoop? _ofThread;

    private readonly Queue<IDrain> _waiting = new();
    private bool _running;

    /// <summary>True when this thread runs drains, so that a drain that is scheduled now has to wait for a callback to return.</summary>
    public static bool IsRunning => _ofThread is { _running: true } or { _waiting.Count: > 0 };

    /// <summary>Adds a drain to this thread's list. The caller runs the loop once it holds no lock.</summary>
    public static void Schedule(IDrain drain) => (_ofThread ??= new DrainLoop())._waiting.Enqueue(drain);

    /// <summary>Runs the drains that are scheduled on this thread, unless a caller further up the stack already runs them.</summary>
    public static void Run()
    {
        if (_ofThread is { _running: false, _waiting.Count: > 0 } loop)
            loop.RunAll();
    }

    private void RunAll()
    {
        // The publisher's async locals, such as its activity, must not flow to the sinks: a broker in another process would not pass them
        // on either.
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

    // No public member returns the default context; a thread started with UnsafeStart has it.
    private static ExecutionContext CaptureClean()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture()) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        return clean!;
    }
}

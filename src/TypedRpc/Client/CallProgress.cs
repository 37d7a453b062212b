using TypedRpc.Messages;

namespace TypedRpc.Client;

/// <summary>The progress of one call. The deadline, the wait for a server and the text of a timeout depend on it.</summary>
/// <remarks>
/// All times are timestamps of the bus's clock. Thread-safe. It locks itself: no other code does, and a lock object would cost each call
/// 24 bytes.
/// </remarks>
internal class CallProgress(CallRoute route, long startedAt, long deadline, long waitForServerUntil)
{
    private long _deadline = deadline;
    private int _attempt;
    private long _publishingAt;
    private long _publishedAt;
    private int _epoch;
    private long _silentAt;
    private long _promisedAt;
    private bool _isGivenUp;
    private volatile bool _isRunning;
    private volatile bool _wasPublished;
    private volatile bool _wasLost;
    private volatile bool _isHeld;
    private volatile bool _isSearching;

    public CallRoute Route { get; } = route;

    /// <summary>The trace fields that are sent with each attempt, or null.</summary>
    public virtual TraceFields? Trace => null;

    public long StartedAt { get; } = startedAt;

    /// <summary>When the call fails unless it has ended: for a stream, its start has to be known by then.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>When the caller stops waiting in any case. Differs from <see cref="Deadline"/> only before a stream has started.</summary>
    public long LastDeadline { get; init; } = deadline;

    /// <summary>The liveness period in ticks of the clock; 0 when a silent server is not a failure.</summary>
    public long Liveness { get; init; }

    /// <summary>The inbox of the server that runs the request; null while it is not known.</summary>
    public string? ServerInbox { get; set; }

    /// <summary>Until this time a missing server is not a failure; 0 when the call does not wait for a server.</summary>
    public long WaitForServerUntil { get; } = waitForServerUntil;

    /// <summary>The epoch in which the request was published, or 0 while it is not published.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public long PublishedAt => Volatile.Read(ref _publishedAt);

    /// <summary>When the request was published, or when a server last asked whether the call still waits, whichever is later.</summary>
    public long UnansweredSince => Math.Max(PublishedAt, Volatile.Read(ref _promisedAt));

    /// <summary>True once a keep-alive message has shown that a server is running the request.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>True while an interceptor holds the request and has not passed it on.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    /// <summary>True while there is no server and the call waits for one.</summary>
    public bool IsSearching
    {
        get => _isSearching;
        set => _isSearching = value;
    }

    /// <summary>
    /// When the server counts as lost unless another keep-alive message arrives before; 0 when no keep-alive message is expected.
    /// </summary>
    public long SilentAt
    {
        get => Volatile.Read(ref _silentAt);
        set => Volatile.Write(ref _silentAt, value);
    }

    /// <summary>True once the request has been published. Every later message of this call is a repeat.</summary>
    public bool WasPublished => _wasPublished;

    /// <summary>
    /// True once a connection was lost after the request was published on it: that request may have been executed, whatever happens to the
    /// retry.
    /// </summary>
    public bool WasLost => _wasLost;

    /// <summary>The request has got its id.</summary>
    public virtual void Identified(MessageId id)
    {
    }

    /// <summary>Adds an event to the span of the request, if it has one.</summary>
    public virtual void Note(string what)
    {
    }

    /// <summary>
    /// When the request was found to have left its queue, if no keep-alive message has come since; 0 when that is not known.
    /// </summary>
    public long LeftQueueAt { get; private set; }

    /// <summary>Messages were held up until a time: the request may have been published only then.</summary>
    public void CountFrom(long at)
    {
        if (at <= UnansweredSince)
            return;
        lock (this)
        {
            Volatile.Write(ref _promisedAt, at);
            LeftQueueAt = 0;
        }
    }

    /// <summary>Records that the request has left its queue.</summary>
    /// <param name="unansweredSince">The <see cref="UnansweredSince"/> on which this is based.</param>
    /// <param name="at">When; 0 has no effect.</param>
    public void TryLeaveQueue(long unansweredSince, long at)
    {
        lock (this)
        {
            if (UnansweredSince == unansweredSince)
                LeftQueueAt = at;
        }
    }

    /// <summary>A server holds the request and does not run it yet. It may still give it back to the queue.</summary>
    public void Held(long now)
    {
        lock (this)
        {
            Taken();
            LeftQueueAt = 0;
            _isRunning = false;
            Volatile.Write(ref _silentAt, 0);
            Volatile.Write(ref _promisedAt, now);
        }
    }

    /// <summary>A server has the request: from now on only the deadline of the whole call counts.</summary>
    public void Taken() => Volatile.Write(ref _deadline, LastDeadline);

    /// <summary>Starts an attempt to publish the request.</summary>
    /// <returns>The number of the attempt.</returns>
    public int Publishing(long now)
    {
        lock (this)
        {
            _publishingAt = now;
            return ++_attempt;
        }
    }

    /// <summary>Records that the attempt was published, unless its request has been returned in the meantime.</summary>
    /// <remarks>An in-process broker may return the request before the publish method has ended.</remarks>
    public void Published(int attempt, int epoch, long now)
    {
        lock (this)
        {
            if (attempt != _attempt)
                return;
            Volatile.Write(ref _publishedAt, now);
            Volatile.Write(ref _epoch, epoch);
            _wasPublished = true;
        }
    }

    /// <summary>Promises a server that the call still waits. The server then runs the call.</summary>
    /// <returns>False when the call is already failing because its queue has no consumer.</returns>
    public bool TryPromise(long now)
    {
        lock (this)
        {
            if (_isGivenUp)
                return false;
            Volatile.Write(ref _promisedAt, now);
            Volatile.Write(ref _silentAt, 0);
            LeftQueueAt = 0;
            _isRunning = false;
            return true;
        }
    }

    /// <summary>Gives the call up because its queue has no consumer. From now on no server is told that the call still waits.</summary>
    /// <param name="unansweredSince">The <see cref="UnansweredSince"/> on which the decision is based.</param>
    /// <returns>False when a server has asked in the meantime, or the request was sent again.</returns>
    public bool TryGiveUp(long unansweredSince)
    {
        lock (this)
            return UnansweredSince == unansweredSince && (_isGivenUp = true);
    }

    /// <summary>Records that the connection on which the request was published is lost.</summary>
    /// <returns>False when the request is not published, or another thread has recorded the loss.</returns>
    public bool TryLose()
    {
        lock (this)
        {
            if (_epoch == 0)
                return false;
            Unpublished();
            _wasLost = true;
            _isRunning = false;
            return true;
        }
    }

    /// <summary>Records that the request was not sent, was returned or was lost, and that it will be sent again.</summary>
    public void Unpublished()
    {
        lock (this)
        {
            _attempt++;
            _publishingAt = 0;
            ServerInbox = null;
            LeftQueueAt = 0;
            Volatile.Write(ref _silentAt, 0);
            Volatile.Write(ref _promisedAt, 0);
            Volatile.Write(ref _publishedAt, 0);
            Volatile.Write(ref _epoch, 0);
        }
    }

    public RpcTimeoutException Timeout(TimeProvider time, long now)
    {
        long publishing = _publishingAt == 0 ? now : _publishingAt;
        long published = PublishedAt == 0 ? now : PublishedAt;
        RpcStage stage = IsHeld ? RpcStage.Intercepting
            : IsRunning ? RpcStage.Running
            : PublishedAt != 0 ? (Route.Format.ShowsProgress ? RpcStage.Waiting : RpcStage.Unknown)
            : _publishingAt != 0 ? RpcStage.Publishing
            : IsSearching ? RpcStage.Searching
            : RpcStage.Connecting;
        return new RpcTimeoutException(
            stage,
            time.GetElapsedTime(StartedAt, publishing),
            time.GetElapsedTime(publishing, published),
            time.GetElapsedTime(published, now));
    }
}

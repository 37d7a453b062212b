namespace TypedRpc.Client;

/// <summary>How far a call has come: times of the bus's clock, for the deadline, for the search for its server, and for the message of a timeout.</summary>
internal sealed class CallProgress(CallRoute route, long startedAt, long deadline, long waitForServerUntil)
{
    private readonly object _gate = new();
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

    public long StartedAt { get; } = startedAt;

    public long Deadline { get; } = deadline;

    /// <summary>Until when the lack of a server is no failure.</summary>
    public long WaitForServerUntil { get; } = waitForServerUntil;

    /// <summary>The epoch that took the request, or 0 while none has.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public long PublishedAt => Volatile.Read(ref _publishedAt);

    /// <summary>Since when nothing has been heard of the request: since it was published, or since a server asked whether the call still waits.</summary>
    public long UnansweredSince => Math.Max(PublishedAt, Volatile.Read(ref _promisedAt));

    /// <summary>True once a server has shown that it is running the request.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>True while an interceptor has the request and has not passed it on.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    /// <summary>True while there is no server, and one is waited for.</summary>
    public bool IsSearching
    {
        get => _isSearching;
        set => _isSearching = value;
    }

    /// <summary>When a server that has shown itself counts as lost, if it does not do so again; 0 while none has.</summary>
    public long SilentAt
    {
        get => Volatile.Read(ref _silentAt);
        set => Volatile.Write(ref _silentAt, value);
    }

    /// <summary>True once a broker had the request: what is sent from then on is a repeat.</summary>
    public bool WasPublished => _wasPublished;

    /// <summary>True once a connection was lost that had the request: whatever becomes of the repeat, that one may have run.</summary>
    public bool WasLost => _wasLost;

    /// <summary>An attempt to send begins.</summary>
    /// <returns>Its number.</returns>
    public int Publishing(long now)
    {
        lock (_gate)
        {
            _publishingAt = now;
            return ++_attempt;
        }
    }

    /// <summary>The attempt succeeded, unless its request has come back in the meantime: a broker in the process is that fast.</summary>
    public void Published(int attempt, int epoch, long now)
    {
        lock (_gate)
        {
            if (attempt != _attempt)
                return;
            Volatile.Write(ref _publishedAt, now);
            Volatile.Write(ref _epoch, epoch);
            _wasPublished = true;
        }
    }

    /// <summary>A server asks whether the call still waits, and is about to run it when it does.</summary>
    /// <returns>False when the caller is being told already that nobody will.</returns>
    public bool TryPromise(long now)
    {
        lock (_gate)
        {
            if (_isGivenUp)
                return false;
            Volatile.Write(ref _promisedAt, now);
            return true;
        }
    }

    /// <summary>The call is about to end because nobody consumes its queue: from here on no server is told that it waits.</summary>
    /// <param name="unansweredSince">What the decision is based on.</param>
    /// <returns>False when a server has asked since.</returns>
    public bool TryGiveUp(long unansweredSince)
    {
        lock (_gate)
            return UnansweredSince == unansweredSince && (_isGivenUp = true);
    }

    /// <summary>The connection that had the request is lost.</summary>
    /// <returns>False when that is known already.</returns>
    public bool TryLose()
    {
        lock (_gate)
        {
            if (_epoch == 0)
                return false;
            Unpublished();
            _wasLost = true;
            _isRunning = false;
            return true;
        }
    }

    /// <summary>The request was not sent or came back, and will be sent again.</summary>
    public void Unpublished()
    {
        lock (_gate)
        {
            _attempt++;
            _publishingAt = 0;
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
        return new RpcTimeoutException(stage, time.GetElapsedTime(StartedAt, publishing), time.GetElapsedTime(publishing, published), time.GetElapsedTime(published, now));
    }
}

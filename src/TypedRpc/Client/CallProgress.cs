namespace TypedRpc.Client;

/// <summary>How far a call has come: times of the bus's clock, for the deadline, for the search for its server, and for the message of a timeout.</summary>
internal sealed class CallProgress(CallRoute route, long startedAt, long deadline, long waitForServerUntil)
{
    private long _publishingAt;
    private long _publishedAt;
    private int _epoch;
    private volatile bool _isRunning;

    public CallRoute Route { get; } = route;

    public long StartedAt { get; } = startedAt;

    public long Deadline { get; } = deadline;

    /// <summary>Until when the lack of a server is no failure.</summary>
    public long WaitForServerUntil { get; } = waitForServerUntil;

    /// <summary>The epoch that took the request, or 0 while none has.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public long PublishedAt => Volatile.Read(ref _publishedAt);

    /// <summary>True once a server has shown that it is running the request.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    public void Publishing(long now) => Volatile.Write(ref _publishingAt, now);

    public void Published(int epoch, long now)
    {
        Volatile.Write(ref _publishedAt, now);
        Volatile.Write(ref _epoch, epoch);
    }

    /// <summary>The request came back and will be sent again.</summary>
    public void Unpublished()
    {
        Volatile.Write(ref _epoch, 0);
        Volatile.Write(ref _publishedAt, 0);
        Volatile.Write(ref _publishingAt, 0);
    }

    public RpcTimeoutException Timeout(TimeProvider time, long now)
    {
        long publishing = _publishingAt == 0 ? now : _publishingAt;
        long published = PublishedAt == 0 ? now : PublishedAt;
        RpcStage stage = IsRunning ? RpcStage.Running : PublishedAt != 0 ? RpcStage.Waiting : _publishingAt != 0 ? RpcStage.Publishing : RpcStage.Connecting;
        return new RpcTimeoutException(stage, time.GetElapsedTime(StartedAt, publishing), time.GetElapsedTime(publishing, published), time.GetElapsedTime(published, now));
    }
}

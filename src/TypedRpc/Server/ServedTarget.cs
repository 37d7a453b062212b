using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>What the requests of one server share: its target, the requests that it runs, and the clock and scopes of its bus.</summary>
internal sealed class ServedTarget(ServerCore core, RpcTarget target)
{
    private readonly TimeProvider _time = core.Bus.Time;
    private readonly Func<IRpcScope>? _scopes = core.Bus.Options.ScopeFactory;

    public ServerCore Core => core;

    public ReplySender Replies { get; } = core.Replies;

    public RunningRequests Running { get; } = new(core);

    /// <summary>True when each request is a <see cref="ScopedRequest"/>, which has to be closed.</summary>
    public bool HasScopes => _scopes is not null;

    /// <summary>Converts a deadline to a timestamp of another clock.</summary>
    public long DeadlineOn(TimeProvider time, long deadline) => ReferenceEquals(time, _time) || deadline == long.MaxValue
        ? deadline
        : time.GetTimestamp() + (long)(_time.GetElapsedTime(_time.GetTimestamp(), deadline).TotalSeconds * time.TimestampFrequency);

    /// <summary>Creates the description of a request that its method and the interceptors see.</summary>
    public RpcRequest Describe(in RequestHeader header, RpcMethod method, long deadline)
    {
        (ulong, ulong) id = (header.Id.Sequence, header.Id.Nonce);
        return _scopes is { } scopes
            ? new ScopedRequest(id, method, target, header.Context, _time, deadline, scopes)
            : new RpcRequest(id, method, target, header.Context, _time, deadline);
    }
}

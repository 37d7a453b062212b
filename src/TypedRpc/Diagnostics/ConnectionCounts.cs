namespace TypedRpc.Diagnostics;

/// <summary>Counts reconnects, and the time in which the broker accepts no messages, from the reports of a transport.</summary>
/// <remarks>A transport reports one change after another.</remarks>
internal sealed class ConnectionCounts(BusCounters counters)
{
    private int _epoch;
    private DateTimeOffset? _blockedSince;

    public void OnChanged(RpcBusHealth now)
    {
        if (now.State is RpcBusState.Connected or RpcBusState.Degraded or RpcBusState.Blocked && now.Epoch > _epoch)
        {
            if (_epoch > 0)
                counters.Reconnected();
            _epoch = now.Epoch;
        }

        if (now.State == RpcBusState.Blocked)
        {
            _blockedSince ??= now.Since;
        }
        else if (_blockedSince is { } since)
        {
            counters.BlockedFor(now.Since > since ? now.Since - since : TimeSpan.Zero);
            _blockedSince = null;
        }
    }
}

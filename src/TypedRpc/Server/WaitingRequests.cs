using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Timing;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Sends keep-alive messages for the calls that this server has received and cannot run yet.</summary>
/// <remarks>Their callers know by this that a server has the call. A call that waits less than 0.2 seconds costs nothing.</remarks>
internal sealed class WaitingRequests(ServerCore core, DeliveryPump pump) : ISweepable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly List<Delivery> _now = [];
    private Dictionary<Delivery, Sign> _known = [];
    private long _nextLook;
    private int _isLooking;

    public bool Sweep(long now)
    {
        // A sweep may overlap with the next one.
        if (now < _nextLook || Interlocked.Exchange(ref _isLooking, 1) != 0)
            return pump.Waiting > 0;
        try
        {
            _nextLook = now + core.Bus.Ticks(Interval);
            pump.CopyWaiting(_now, now - (2 * core.Bus.Ticks(Interval)));
            if (_now.Count > 0 || _known.Count > 0)
                Look(now);
        }
        finally
        {
            _now.Clear();
            Volatile.Write(ref _isLooking, 0);
        }

        return pump.Waiting > 0;
    }

    private void Look(long now)
    {
        var still = new Dictionary<Delivery, Sign>(_now.Count);
        foreach (Delivery delivery in _now)
        {
            Sign sign = _known.TryGetValue(delivery, out Sign known) ? known : Read(delivery);
            if (now >= sign.DueAt && pump.IsWaiting(delivery))
            {
                if (core.Replies.SendWorking(sign.Header, sign.Header.Inbox!, isRunning: false))
                    sign = sign with { DueAt = now + sign.Period };
            }

            still[delivery] = sign;
        }

        _known = still;
    }

    // The request may start at any moment, and its body is then returned. What is read from a body that was returned is not sent, as the
    // delivery is no longer among those that wait.
    private Sign Read(Delivery delivery)
    {
        var never = new Sign(default, long.MaxValue, 0);
        if (delivery.OversizeLength != 0 || core.Bus.Formats.Find(delivery.ContentType) is not { ShowsProgress: true } format)
            return never;
        try
        {
            RequestHeader header = format.ReadRequest(delivery.Body, delivery.Headers);
            return pump.IsWaiting(delivery) && format.KeepAlivePeriodOf(header) is { } period
                ? new Sign(header, delivery.ReceivedAt + core.Bus.Ticks(period), core.Bus.Ticks(period))
                : never;
        }
        catch (Exception)
        {
            // A request that cannot be read is refused when its turn comes. A body that is returned meanwhile can fail in any way.
            return never;
        }
    }

    private readonly record struct Sign(RequestHeader Header, long DueAt, long Period);
}

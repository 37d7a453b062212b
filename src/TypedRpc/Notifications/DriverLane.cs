using System.Threading.Channels;
using TypedRpc.Core;

namespace TypedRpc.Notifications;

/// <summary>
/// One driver, the notifications that wait for it, and the deliveries in flight. Each driver has a lane of its own, so that a slow or broken one holds up no other.
/// </summary>
/// <remarks>Deliveries begin in the order in which the notifications came; one that is tried again is overtaken by those behind it.</remarks>
internal sealed class DriverLane
{
    private const int MostInFlight = 256;

    private readonly Channel<OutgoingNotification> _waiting;
    private readonly SemaphoreSlim _places;
    private readonly DriverAttempts _attempts;
    private readonly LaneReport _report;

    public DriverLane(string name, NotificationDriver driver, BusCore bus, CancellationToken stopping)
    {
        Name = name;
        NotificationOptions own = bus.Options.Notifications;
        _report = new LaneReport(name, bus.CreateLogger(NotifierCore.Category), bus.Time);
        _attempts = new DriverAttempts(driver, bus, stopping, _report);
        _places = new SemaphoreSlim(Math.Min(MostInFlight, own.BufferSize));
        var options = new BoundedChannelOptions(own.BufferSize)
        {
            SingleReader = true,
            FullMode = own.Overflow == NotificationOverflow.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        _waiting = Channel.CreateBounded<OutgoingNotification>(options, oldest => Drop(oldest, "the buffer is full"));

        // Nothing of whoever happens to connect, such as its request context, flows on to the drivers.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(RunAsync, CancellationToken.None); // what waits is still delivered or dropped after the token has fired
    }

    public string Name { get; }

    /// <summary>Buffers a notification, if there is room.</summary>
    public bool TryAdd(OutgoingNotification next) => _waiting.Writer.TryWrite(next);

    /// <summary>Buffers a notification, waiting for room in the order of arrival.</summary>
    /// <returns>False when the token fired first, or the bus is closing.</returns>
    public async ValueTask<bool> AddWithinAsync(OutgoingNotification next, CancellationToken cancellationToken)
    {
        try
        {
            await _waiting.Writer.WriteAsync(next, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception end) when (end is OperationCanceledException or ChannelClosedException)
        {
            return false;
        }
    }

    public void Drop(OutgoingNotification dropped, string reason)
    {
        _report.Dropped(dropped.Notification, reason);
        dropped.DriverEnded(delivered: false);
    }

    /// <summary>Takes no more. What waits is still delivered, until the bus waits no longer.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    private async Task RunAsync()
    {
        Notification.IsDelivering = true; // here, and in every delivery that begins here
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // The place comes first: what is out of the buffer can no longer be dropped for a newer one.
            await _places.WaitAsync().ConfigureAwait(false);
            if (_waiting.Reader.TryRead(out OutgoingNotification? next))
                _ = DeliverAsync(next);
            else
                _places.Release();
        }
    }

    private async Task DeliverAsync(OutgoingNotification next)
    {
        bool delivered = false;
        try
        {
            delivered = await _attempts.DeliverAsync(next).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
            next.DriverEnded(delivered);
        }
    }
}

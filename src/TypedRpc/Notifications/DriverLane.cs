using System.Threading.Channels;
using TypedRpc.Core;

namespace TypedRpc.Notifications;

/// <summary>
/// One driver with its buffer and its deliveries in flight. Each driver has its own lane, so that a slow or broken driver does not delay
/// the others.
/// </summary>
/// <remarks>
/// Deliveries start in the order in which the notifications were accepted. Later notifications may overtake one that is retried.
/// </remarks>
internal sealed class DriverLane
{
    private const int MaxInFlight = 256;

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
        _places = new SemaphoreSlim(Math.Min(MaxInFlight, own.BufferSize));
        var options = new BoundedChannelOptions(own.BufferSize)
        {
            SingleReader = true,
            FullMode = own.Overflow == NotificationOverflow.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        _waiting = Channel.CreateBounded<OutgoingNotification>(options, oldest => Drop(oldest, "the buffer is full"));

        // The execution context of the code that connects the bus, such as a request context, must not flow to the drivers.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(RunAsync, CancellationToken.None); // buffered notifications are still delivered or dropped after cancellation
    }

    public string Name { get; }

    /// <summary>Buffers a notification if the buffer has space.</summary>
    public bool TryAdd(OutgoingNotification next) => _waiting.Writer.TryWrite(next);

    /// <summary>Buffers a notification, waiting for buffer space in the order of the calls.</summary>
    /// <returns>False when the token was cancelled first, or the bus is closing.</returns>
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

    /// <summary>Accepts no more notifications. Buffered ones are still delivered until the bus stops waiting for them.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    private async Task RunAsync()
    {
        Notification.IsDelivering = true; // also in every delivery that this method starts
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // First wait for a free place: once a notification is out of the buffer, it cannot be dropped in favour of a newer one.
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

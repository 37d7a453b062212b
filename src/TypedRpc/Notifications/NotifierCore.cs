using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Serialization;
using TypedRpc.Timing;

namespace TypedRpc.Notifications;

/// <summary>What all notifiers of a bus share: the drivers with their buffers, and what is kept secret.</summary>
internal sealed class NotifierCore
{
    public const string Category = "TypedRpc.Notifications";

    private static readonly TimeSpan MaxClosingTime = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BusCore _bus;
    private readonly ILogger _logger;
    private Cohort _cohort = new(Task.CompletedTask);

    /// <exception cref="RpcConfigurationException">A driver is not known.</exception>
    public NotifierCore(BusCore bus)
    {
        NotificationOptions options = bus.Options.Notifications;
        (_bus, _logger) = (bus, bus.CreateLogger(Category));
        Address = new NotificationAddress(bus.ControlExchange, options.Topics, options.Retry);
        Redaction = new Redaction(options.RedactedNames);
        Payloads = new PayloadJson(Redaction, bus.Options.Json);
        Drivers = new DriverTable(bus, _stopping.Token);
    }

    public DriverTable Drivers { get; }

    public Redaction Redaction { get; }

    public PayloadJson Payloads { get; }

    /// <summary>Where notifications go unless their notifier says otherwise.</summary>
    public NotificationAddress Address { get; }

    /// <summary>Buffers a notification for its drivers, waiting for room as long as the budget says.</summary>
    /// <exception cref="OperationCanceledException">The token fired before a driver had it.</exception>
    public ValueTask NotifyAsync(Notification notification, NotificationAddress address, CancellationToken cancellationToken)
    {
        OutgoingNotification? next = Buffer(notification, address, out List<DriverLane>? full, out bool isTaken);
        return full is null ? ValueTask.CompletedTask : WaitForRoomAsync(next!, full, isTaken, cancellationToken);
    }

    /// <summary>Buffers a notification for those drivers that have room now; for the others it is dropped.</summary>
    public void NotifyOrDrop(Notification notification)
    {
        OutgoingNotification? next = Buffer(notification, Address, out List<DriverLane>? full, out _);
        foreach (DriverLane lane in full ?? [])
            lane.Drop(next!, "the buffer is full, and a served method does not wait");
    }

    /// <summary>Counts a notification that could not even be made.</summary>
    public void DropUnmade(string eventType, Type fault)
    {
        _bus.Counters.NotificationDropped();
        _logger.HookFailed(eventType, fault);
    }

    /// <summary>Makes a notification of now.</summary>
    public Notification Create(string publisherId, string eventType, NotificationPriority priority, RpcContext context, ReadOnlyMemory<byte> payload) =>
        new(Guid.NewGuid(), publisherId, eventType, priority)
        {
            Timestamp = _bus.Time.GetUtcNow(),
            Context = Redaction.Redacted(context),
            PayloadJson = payload,
        };

    /// <summary>Ends when everything that was buffered before has been delivered or dropped.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            // Repeated flushes while a driver is blocked must not chain a task to the same wait each time.
            if (_cohort.IsIdle)
                return _cohort.WhenEarlierEnded;
            Task ended = _cohort.CloseAsync();
            _cohort = new Cohort(ended);
            return ended;
        }
    }

    /// <summary>Takes no more, delivers what is buffered for a while, and drops the rest.</summary>
    public async Task CloseAsync()
    {
        Drivers.Close();
        Task ended = FlushAsync();
        TimeSpan budget = _bus.Options.Notifications.Budget;
        if (!await ended.EndsWithinAsync(budget < MaxClosingTime ? budget : MaxClosingTime, _bus.Time).ConfigureAwait(false))
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            if (!await ended.EndsWithinAsync(MaxClosingTime, _bus.Time).ConfigureAwait(false))
                _logger.DriversDoNotEnd();
        }
    }

    private OutgoingNotification? Buffer(Notification notification, NotificationAddress address, out List<DriverLane>? full, out bool isTaken)
    {
        (full, isTaken) = (null, false);
        DriverLane[] lanes = Drivers.Find(notification.EventType, notification.Priority);
        if (lanes.Length == 0)
            return null;
        var next = new OutgoingNotification(notification, address, lanes.Length, EnterCohort(), _bus.Counters) { Deadline = DeadlineAfter(_bus.Options.Notifications.Budget) };
        foreach (DriverLane lane in lanes)
        {
            if (lane.TryAdd(next))
                isTaken = true;
            else
                (full ??= []).Add(lane);
        }

        return next;
    }

    private async ValueTask WaitForRoomAsync(OutgoingNotification next, List<DriverLane> full, bool isTaken, CancellationToken cancellationToken)
    {
        next.Deadline = DeadlineAfter(_bus.Options.Notifications.Budget * 2); // the wait for room has a budget of its own
        using var limit = new CancellationTokenSource(_bus.Options.Notifications.Budget, _bus.Time);
        using CancellationTokenRegistration caller = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);

        // Side by side, so that a driver with room soon does not wait for one without.
        bool[] taken = await Task.WhenAll(full.Select(lane => lane.AddWithinAsync(next, limit.Token).AsTask())).ConfigureAwait(false);
        isTaken |= taken.Contains(true);
        if (!isTaken && cancellationToken.IsCancellationRequested)
        {
            next.Withdraw();
            throw new OperationCanceledException(cancellationToken);
        }

        for (int i = 0; i < full.Count; i++)
        {
            if (!taken[i])
                full[i].Drop(next, limit.IsCancellationRequested ? "the buffer was full for the whole budget" : "the bus is closed");
        }
    }

    private Cohort EnterCohort()
    {
        lock (_gate)
        {
            _cohort.Enter();
            return _cohort;
        }
    }

    private long DeadlineAfter(TimeSpan budget) => _bus.Time.GetTimestamp() + _bus.Ticks(budget);
}

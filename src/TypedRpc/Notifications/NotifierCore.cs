using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Serialization;
using TypedRpc.Timing;

namespace TypedRpc.Notifications;

/// <summary>The state that all notifiers of a bus share: the drivers with their buffers, and the redacted names.</summary>
internal sealed class NotifierCore
{
    public const string Category = "TypedRpc.Notifications";

    private static readonly TimeSpan MaxClosingTime = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BusCore _bus;
    private readonly ILogger _logger;
    private Cohort _cohort = new(Task.CompletedTask);

    /// <exception cref="RpcConfigurationException">A driver is unknown.</exception>
    public NotifierCore(BusCore bus)
    {
        NotificationOptions options = bus.Options.Notifications;
        (_bus, _logger) = (bus, bus.CreateLogger(Category));
        Address = new NotificationAddress(bus.ControlExchange, options.EffectiveTopics, options.Retry);
        Redaction = new Redaction(options.EffectiveRedactedNames);
        Payloads = new PayloadJson(Redaction, bus.Options.Oslo.Json);
        Drivers = new DriverTable(bus, _stopping.Token);
    }

    public DriverTable Drivers { get; }

    public Redaction Redaction { get; }

    public PayloadJson Payloads { get; }

    /// <summary>The default exchange, topics and retries of notifications.</summary>
    public NotificationAddress Address { get; }

    /// <summary>Buffers a notification for its drivers. Waits for buffer space, at most for the budget.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before any driver accepted the notification.</exception>
    public ValueTask NotifyAsync(Notification notification, NotificationAddress address, CancellationToken cancellationToken)
    {
        OutgoingNotification? next = Buffer(notification, address, out List<DriverLane>? full, out bool isTaken);
        return full is null ? ValueTask.CompletedTask : WaitForRoomAsync(next!, full, isTaken, cancellationToken);
    }

    /// <summary>Buffers a notification for the drivers whose buffers have space, and drops it for the others.</summary>
    public void NotifyOrDrop(Notification notification)
    {
        OutgoingNotification? next = Buffer(notification, Address, out List<DriverLane>? full, out _);
        foreach (DriverLane lane in full ?? [])
            lane.Drop(next!, "the buffer is full, and a served method does not wait");
    }

    /// <summary>Counts and logs a notification that could not be created.</summary>
    public void DropUnmade(string eventType, Type exceptionType)
    {
        _bus.Counters.NotificationDropped();
        _logger.NotificationNotCreated(eventType, exceptionType);
    }

    /// <summary>Creates a notification with the current time.</summary>
    public Notification Create(
        string publisherId, string eventType, NotificationPriority priority, RpcContext context, ReadOnlyMemory<byte> payload) =>
        new(Guid.NewGuid(), publisherId, eventType, priority)
        {
            Timestamp = _bus.Time.GetUtcNow(),
            Context = Redaction.Redacted(context),
            PayloadJson = payload,
        };

    /// <summary>Completes when all notifications that were buffered before have been delivered or dropped.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            // Repeated flushes while a driver is blocked must not add a task to the chain each time.
            if (_cohort.IsIdle)
                return _cohort.WhenEarlierEnded;
            Task ended = _cohort.CloseAsync();
            _cohort = new Cohort(ended);
            return ended;
        }
    }

    /// <summary>
    /// Accepts no more notifications, delivers the buffered ones for at most the budget or 5 seconds, whichever is shorter, and drops
    /// the rest.
    /// </summary>
    public async Task CloseAsync()
    {
        Drivers.Close();
        Task ended = FlushAsync();
        TimeSpan budget = _bus.Options.Notifications.Budget;
        if (!await ended.EndsWithinAsync(budget < MaxClosingTime ? budget : MaxClosingTime, _bus.Time).ConfigureAwait(false))
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            if (!await ended.EndsWithinAsync(MaxClosingTime, _bus.Time).ConfigureAwait(false))
                _logger.DriversNotCompleted();
        }
    }

    private OutgoingNotification? Buffer(
        Notification notification, NotificationAddress address, out List<DriverLane>? full, out bool isTaken)
    {
        (full, isTaken) = (null, false);
        DriverLane[] lanes = Drivers.Find(notification.EventType, notification.Priority);
        if (lanes.Length == 0)
            return null;
        OutgoingNotification next = ObservedNotification.IsNeeded
            ? new ObservedNotification(notification, address, lanes.Length, EnterCohort(), _bus)
            : new OutgoingNotification(notification, address, lanes.Length, EnterCohort(), _bus.Counters);
        next.Deadline = DeadlineAfter(_bus.Options.Notifications.Budget);
        foreach (DriverLane lane in lanes)
        {
            if (lane.TryAdd(next))
                isTaken = true;
            else
                (full ??= []).Add(lane);
        }

        return next;
    }

    private async ValueTask WaitForRoomAsync(
        OutgoingNotification next, List<DriverLane> full, bool isTaken, CancellationToken cancellationToken)
    {
        next.Deadline = DeadlineAfter(_bus.Options.Notifications.Budget * 2); // the wait for buffer space has its own budget
        using var limit = new CancellationTokenSource(_bus.Options.Notifications.Budget, _bus.Time);
        using CancellationTokenRegistration caller =
            cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);

        // In parallel, so that a driver whose buffer has space soon does not wait for one whose buffer is full.
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

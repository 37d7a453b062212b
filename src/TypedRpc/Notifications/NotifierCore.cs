using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;
using TypedRpc.Serialization;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>What all notifiers of a bus share: the drivers with their buffers, and what is kept secret.</summary>
internal sealed class NotifierCore
{
    private static readonly TimeSpan MostForClosing = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LaneParts _parts;
    private Cohort _cohort = new(Task.CompletedTask);

    /// <param name="options">How the bus notifies.</param>
    /// <param name="exchange">The bus's control exchange.</param>
    /// <param name="transport">Gives the transport once it is connected.</param>
    /// <param name="topology">How the bus declares.</param>
    /// <param name="time">The bus's clock.</param>
    /// <param name="loggers">Makes the loggers.</param>
    /// <param name="counters">The bus's counters.</param>
    /// <param name="json">The forms of values.</param>
    /// <exception cref="RpcConfigurationException">A driver is not known.</exception>
    public NotifierCore(NotificationOptions options, string exchange, Func<ITransport> transport, BusTopology topology, TimeProvider time, ILoggerFactory loggers, BusCounters counters, RpcJsonOptions json)
    {
        _parts = new LaneParts(options, time, loggers.CreateLogger("TypedRpc.Notifications"), counters, _stopping.Token);
        Address = new NotificationAddress(exchange, options.Topics, options.Retry);
        Redaction = new Redaction(options.RedactedNames);
        Payloads = new PayloadJson(Redaction, json);

        // To the driver that logs notifications, a line that could not be written is a delivery that failed.
        Drivers = new DriverTable(_parts, transport, topology, GuardedLoggers.Unguarded(loggers));
    }

    public DriverTable Drivers { get; }

    public Redaction Redaction { get; }

    public PayloadJson Payloads { get; }

    /// <summary>Where notifications go unless their notifier says otherwise.</summary>
    public NotificationAddress Address { get; }

    private ILogger Logger => _parts.Logger;

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
        _parts.Counters.NotificationDropped();
        Logger.HookFailed(eventType, fault);
    }

    /// <summary>Makes a notification of now.</summary>
    public Notification Create(string publisherId, string eventType, NotificationPriority priority, RpcContext context, ReadOnlyMemory<byte> payload) =>
        new(Guid.NewGuid(), publisherId, eventType, priority)
        {
            Timestamp = _parts.Time.GetUtcNow(),
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
        if (!await EndsWithinAsync(ended, _parts.Options.Budget < MostForClosing ? _parts.Options.Budget : MostForClosing).ConfigureAwait(false))
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            if (!await EndsWithinAsync(ended, MostForClosing).ConfigureAwait(false))
                Logger.DriversDoNotEnd();
        }
    }

    private OutgoingNotification? Buffer(Notification notification, NotificationAddress address, out List<DriverLane>? full, out bool isTaken)
    {
        (full, isTaken) = (null, false);
        DriverLane[] lanes = Drivers.Find(notification.EventType, notification.Priority);
        if (lanes.Length == 0)
            return null;
        var next = new OutgoingNotification(notification, address, lanes.Length, EnterCohort(), _parts.Counters) { Deadline = DeadlineAfter(_parts.Options.Budget) };
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
        next.Deadline = DeadlineAfter(_parts.Options.Budget * 2); // the wait for room has a budget of its own
        using var limit = new CancellationTokenSource(_parts.Options.Budget, _parts.Time);
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

    private long DeadlineAfter(TimeSpan budget) => _parts.Time.GetTimestamp() + (long)(budget.TotalSeconds * _parts.Time.TimestampFrequency);

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        if (task.IsCompleted)
            return true;
        using var limit = new CancellationTokenSource();
        await Task.WhenAny(task, Task.Delay(time, _parts.Time, limit.Token)).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        return task.IsCompleted;
    }
}

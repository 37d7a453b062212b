using System.Diagnostics;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;

namespace TypedRpc.Notifications;

/// <summary>A notification with trace fields or a span, which ends when its last driver has ended.</summary>
internal sealed class ObservedNotification : OutgoingNotification
{
    private readonly ObservedOperation? _operation;

    public ObservedNotification(Notification notification, NotificationAddress address, int drivers, Cohort cohort, BusCore bus)
        : base(notification, address, drivers, cohort, bus.Counters)
    {
        // The publisher does not wait for the drivers, so the span must not stay its current activity.
        Activity? publisher = Activity.Current;
        if (RpcTelemetry.ObservesSending)
        {
            var names = new OperationNames(bus.Transport.MessagingSystem, address.Topics[0]) { Exchange = address.Exchange };
            _operation = ObservedOperation.Start(OperationRole.Send, names, bus.Time);
            if (_operation.IsRecorded)
            {
                _operation.Tag(TelemetryNames.MessageId, notification.MessageId.ToString());
                _operation.Tag(TelemetryNames.EventType, notification.EventType);
                _operation.Tag(TelemetryNames.Priority, notification.Priority.ToString());
            }
        }

        Trace = TraceFields.Of(Activity.Current);
        Activity.Current = publisher;
    }

    /// <summary>True when the next notification has trace fields, or something observes it.</summary>
    public static bool IsNeeded => Activity.Current is not null || RpcTelemetry.ObservesSending;

    public override TraceFields? Trace { get; }

    protected override void Ended(string? errorType)
    {
        if (errorType is not null)
            _operation?.Fail(errorType);
        _operation?.End();
    }
}

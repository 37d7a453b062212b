using System.Diagnostics;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;

namespace TypedRpc.Notifications;

/// <summary>Starts and ends the spans and measurements of received notifications.</summary>
internal static class ListeningObserver
{
    /// <summary>The error type of a notification whose handler asked for a redelivery.</summary>
    private const string Requeued = nameof(NotificationOutcome.Requeue);

    /// <summary>Starts the processing of a notification as a child of its publisher's span.</summary>
    /// <returns>Null when nothing observes it and it has no trace fields.</returns>
    public static ObservedOperation? Start(ListenerCore core, Delivery delivery, Notification notification, TraceFields? trace)
    {
        if (!RpcTelemetry.ObservesListening && trace is null)
            return null;
        var operation = ObservedOperation.Start(
            OperationRole.Process, Names(core, delivery), core.Bus.Time, trace?.Context ?? default, links: null);
        if (operation.Span is not null)
            trace?.AddBaggageTo(operation.Span);
        if (!operation.IsRecorded)
            return operation;
        operation.Tag(TelemetryNames.MessageId, notification.MessageId.ToString());
        operation.Tag(TelemetryNames.EventType, LogText.Of(notification.EventType));
        operation.Tag(TelemetryNames.Priority, notification.Priority.ToString());
        if (delivery.Redelivered)
            operation.Tag(TelemetryNames.Redelivered, true);
        if (notification.Attempt > 1)
            operation.Tag(TelemetryNames.Attempt, notification.Attempt);
        return operation;
    }

    /// <summary>Starts the processing of a batch. Its notifications are of several traces, so the span has links and no parent.</summary>
    public static ObservedOperation StartBatch(ListenerCore core, Delivery first, IReadOnlyCollection<TraceFields?> traces)
    {
        var operation = ObservedOperation.Start(
            OperationRole.Process,
            Names(core, first),
            core.Bus.Time,
            parent: default,
            traces.OfType<TraceFields>().Select(trace => new ActivityLink(trace.Context)));
        operation.Tag(TelemetryNames.BatchCount, traces.Count);
        return operation;
    }

    /// <summary>Ends the processing.</summary>
    public static void End(ObservedOperation? operation, bool isHandled, Exception? failure)
    {
        if (failure is not null)
            operation?.Fail(ErrorTypes.Of(failure));
        else if (!isHandled)
            operation?.Fail(Requeued);
        operation?.End();
    }

    // The queue and not the routing key, which is a text of a peer.
    private static OperationNames Names(ListenerCore core, Delivery delivery) =>
        new(core.Bus.Transport.MessagingSystem, delivery.Queue);
}

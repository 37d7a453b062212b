using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Packing;

/// <summary>Publishes messages of packs back to the queue from which they were received.</summary>
internal sealed class PackReturns(Func<Message, CancellationToken, ValueTask<int>> publish, TimeProvider time, ILogger logger)
{
    /// <summary>The header of a message that was in a pack and was returned to its queue. It counts as redelivered.</summary>
    public const string Header = "x-typedrpc-returned";

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, object?> Headers = new(StringComparer.Ordinal) { [Header] = true };

    private readonly object _gate = new();
    private int _running;
    private TaskCompletionSource? _idle;

    /// <summary>True when a message with these headers was in a pack and was returned to its queue.</summary>
    public static bool IsReturned(IReadOnlyDictionary<string, object?>? headers) => headers is not null && headers.ContainsKey(Header);

    /// <summary>Creates the message that returns a delivery to its queue.</summary>
    public Message MessageOf(Delivery delivery)
    {
        long expiration = delivery.ExpirationMilliseconds;
        if (expiration > 0)
            expiration = Math.Max(1, expiration - (long)time.GetElapsedTime(delivery.ReceivedAt).TotalMilliseconds);
        return new Message("", delivery.Queue, MessageBody.CopyOf(delivery.Body.Span))
        {
            ContentType = delivery.ContentType,
            Headers = Headers,
            ExpirationMilliseconds = expiration,
            Persistent = true,
            Mandatory = true,
            Confirm = true,
        };
    }

    /// <summary>Publishes messages, and then acknowledges the pack that they are from.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="whole">The pack, which is requeued when a message could not be published; null when it is acknowledged already.</param>
    public void Publish(IReadOnlyList<Message> messages, Delivery? whole)
    {
        lock (_gate)
            _running++;

        // The task is discarded: it does not throw, and WhenIdle waits for it.
        _ = PublishAsync(messages, whole);
    }

    /// <summary>Completes when no message is being published.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_running == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task PublishAsync(IReadOnlyList<Message> messages, Delivery? whole)
    {
        bool isDone = true;
        using (var limit = new CancellationTokenSource(MaxTime, time))
        {
            foreach (Message message in messages)
                isDone &= await TryPublishAsync(message, limit.Token).ConfigureAwait(false);
        }

        whole?.Settle(isDone ? Settlement.Acknowledge : Settlement.Requeue);
        lock (_gate)
        {
            if (--_running > 0)
                return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    private async ValueTask<bool> TryPublishAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await publish(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            PackingLog.NotReturned(logger, message.RoutingKey, exception.Message);
            return false;
        }
    }
}

/// <summary>The log messages of packs: events 1300 to 1399.</summary>
internal static partial class PackingLog
{
    [LoggerMessage(1300, LogLevel.Warning,
        "A message of a pack could not be returned to the queue {Queue}: {Reason}", EventName = "NotReturned")]
    public static partial void NotReturned(ILogger logger, string queue, string reason);

    [LoggerMessage(1301, LogLevel.Error,
        "Rejected a message from the queue {Queue} that is not a valid pack; such messages from this queue so far: {Count}",
        EventName = "InvalidPack")]
    public static partial void InvalidPack(ILogger logger, string queue, uint count);

    [LoggerMessage(1302, LogLevel.Error,
        "A message of a pack from the queue {Queue} could not be handed over; it is rejected", EventName = "PackedDeliveryFailed")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string queue);
}

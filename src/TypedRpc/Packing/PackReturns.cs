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

    // A requeued pack is delivered again at once. This limits how often.
    private static readonly TimeSpan PauseOfRequeued = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxWaitForOthers = TimeSpan.FromMilliseconds(100);

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

    /// <summary>Publishes messages once their pack is acknowledged, so that none of them is in the queue twice.</summary>
    /// <param name="acknowledged">The acknowledgement of the pack; false when the broker may have requeued it.</param>
    /// <param name="messages">The messages.</param>
    public void PublishAfter(Task<bool> acknowledged, IReadOnlyList<Message> messages) => Start(async () =>
    {
        if (await acknowledged.ConfigureAwait(false))
        {
            await PublishAsync(messages).ConfigureAwait(false);
            return;
        }

        foreach (Message message in messages)
            message.Body.Return();
    });

    /// <summary>Publishes messages and then acknowledges their pack, so that none of them is lost.</summary>
    /// <param name="whole">The pack, which is requeued when a message could not be published.</param>
    /// <param name="messages">The messages.</param>
    public void PublishBefore(Delivery whole, IReadOnlyList<Message> messages) => Start(async () =>
    {
        if (await PublishAsync(InEpochOf(whole, messages)).ConfigureAwait(false))
        {
            whole.Settle(Settlement.Acknowledge);
            return;
        }

        if (!whole.IsTakenBack)
            await Task.Delay(PauseOfRequeued, time).ConfigureAwait(false);
        whole.Settle(Settlement.Requeue);
    });

    /// <summary>Publishes messages of a pack that is not acknowledged.</summary>
    /// <param name="whole">The pack.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="onPublished">Called with true when all of them are confirmed.</param>
    public void Publish(Delivery whole, IReadOnlyList<Message> messages, Action<bool> onPublished) =>
        Start(async () => onPublished(await PublishAsync(InEpochOf(whole, messages)).ConfigureAwait(false)));

    /// <summary>Does something after the time in which the other messages of a pack may come back too.</summary>
    public void AfterPause(Action then)
    {
        // The task is discarded: it does not throw.
        _ = RunAsync();

        async Task RunAsync()
        {
            await Task.Delay(MaxWaitForOthers, time).ConfigureAwait(false);
            then();
        }
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

    // After the epoch has ended, the broker delivers the pack again.
    private static Message[] InEpochOf(Delivery whole, IReadOnlyList<Message> messages) =>
        [.. messages.Select(message => message with { Epoch = whole.Epoch })];

    // The task is discarded: the steps do not throw, and WhenIdle waits for them.
    private void Start(Func<Task> steps)
    {
        lock (_gate)
            _running++;
        _ = RunAsync(steps);
    }

    private async Task RunAsync(Func<Task> steps)
    {
        try
        {
            await steps().ConfigureAwait(false);
        }
        finally
        {
            Ended();
        }
    }

    private void Ended()
    {
        lock (_gate)
        {
            if (--_running > 0)
                return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    private async Task<bool> PublishAsync(IReadOnlyList<Message> messages)
    {
        using var limit = new CancellationTokenSource(MaxTime, time);
        bool[] published = await Task.WhenAll(messages.Select(message => TryPublishAsync(message, limit.Token))).ConfigureAwait(false);
        return !published.Contains(false);
    }

    private async Task<bool> TryPublishAsync(Message message, CancellationToken cancellationToken)
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

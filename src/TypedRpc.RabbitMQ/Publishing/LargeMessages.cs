using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>
/// Publishes messages that may be too large for the broker, each on its own channel, so that a refusal closes only that channel.
/// </summary>
/// <remarks>
/// See <see cref="AcceptedSizes"/>. To keep the order of messages, the writer waits until the broker has accepted or refused the message.
/// That takes two round trips, once for each message that is larger than all before it.
/// </remarks>
internal sealed class LargeMessages(Epoch epoch, ConnectionPair connections, AcceptedSizes sizes)
{
    /// <summary>Completes when the broker has confirmed or refused all large messages, or the epoch has ended.</summary>
    public Task WhenAnswered { get; private set; } = Task.CompletedTask;

    /// <summary>True when the broker may refuse a message because of its size.</summary>
    public bool MayRefuse(in Message message) => !sizes.IsAccepted(epoch.Number, message.Body.Length);

    /// <summary>Publishes a message, and completes when the broker has accepted or refused its size. Does not throw.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pending">Completes with the confirm; any failure is set on it too.</param>
    /// <returns>Null when the broker accepted the message, or the sender stopped waiting; otherwise the reason of the failure.</returns>
    public async Task<TransportException?> WriteAsync(Message message, PendingConfirm pending)
    {
        try
        {
            // Another message may have been refused meanwhile.
            if (sizes.RefusalOf(epoch.Number, message.Body.Length) is { } refusal)
                throw refusal;
            PublishChannel channel = await PublishChannel.OpenForOneAsync(epoch, connections, sizes).ConfigureAwait(false);
            WhenAnswered = Task.WhenAll(WhenAnswered, CloseWhenAnsweredAsync(channel, pending));
            await channel.WriteTrackedAsync(message, pending).ConfigureAwait(false);
            await WhenLookedAtAsync(channel, message.Body.Length, pending.Task).ConfigureAwait(false);
            return pending.Task.IsFaulted ? (TransportException)pending.Task.Exception.InnerException! : null;
        }
        catch (Exception exception)
        {
            TransportException failure = RabbitMqErrors.OfOperation(exception, "publishing a large message");
            pending.TrySetException(failure.Copy());
            return failure;
        }
    }

    private async Task WhenLookedAtAsync(PublishChannel channel, int bytes, Task confirm)
    {
        // The broker processes the methods of a channel in order, so the answer to this basic.qos means that it accepted the message. A
        // prefetch of 0 (no limit) changes nothing. The wait ends with the connection.
        channel.Client.ContinuationTimeout = Timeout.InfiniteTimeSpan;
        Task answer = channel.Client.BasicQosAsync(0, 0, global: false, CancellationToken.None);
        Background.Forget(answer);
        await Task.WhenAny(answer, confirm).ConfigureAwait(false);
        if (answer.IsCompletedSuccessfully || confirm.IsCompletedSuccessfully)
            sizes.OnAccepted(epoch.Number, bytes);

        // The channel is closed. Its shutdown handler reports the reason: to the confirm, or by ending the epoch.
        else if (!confirm.IsCompleted)
            await Task.WhenAny(confirm, LostAsync(channel)).ConfigureAwait(false);
    }

    private async Task CloseWhenAnsweredAsync(PublishChannel channel, PendingConfirm pending)
    {
        await Task.WhenAny(pending.Task, LostAsync(channel)).ConfigureAwait(false);
        Background.Forget(connections.DiscardAsync(channel.Client));
    }

    private async Task LostAsync(PublishChannel channel) =>
        channel.Tracker!.Fail(PendingConfirm.Lost(await epoch.Ended.ConfigureAwait(false)));
}

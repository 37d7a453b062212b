using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Publishes messages that may be too large for the broker (see <see cref="AcceptedSizes"/>): each on a channel of its own, which is all that it can cost.</summary>
/// <remarks>
/// The writer waits until the broker has looked at the message, so that what comes behind it stays behind it. That takes two round trips, once for each
/// message that is larger than all before it.
/// </remarks>
internal sealed class LargeMessages(Epoch epoch)
{
    /// <summary>Completes when the broker has confirmed or refused all of them, or the epoch has ended.</summary>
    public Task WhenAnswered { get; private set; } = Task.CompletedTask;

    /// <summary>Publishes a message, and completes when the broker has accepted or refused its size. Does not throw.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pending">Who waits for the confirm, and hears of a failure in any case.</param>
    /// <returns>Null when the broker has it, or the sender has turned away; else why it has not.</returns>
    public async Task<TransportException?> WriteAsync(Message message, PendingConfirm pending)
    {
        try
        {
            // Another may have been refused meanwhile.
            if (epoch.State.Sizes.RefusalOf(epoch.Number, message.Body.Length) is { } refusal)
                throw refusal;
            PublishChannel channel = await PublishChannel.OpenForOneAsync(epoch).ConfigureAwait(false);
            WhenAnswered = Task.WhenAll(WhenAnswered, CloseWhenAnsweredAsync(channel, pending));
            await channel.WriteTrackedAsync(message, pending).ConfigureAwait(false);
            await WhenLookedAtAsync(channel, message.Body.Length, pending.Task).ConfigureAwait(false);
            return pending.Task.IsFaulted ? (TransportException)pending.Task.Exception.InnerException! : null;
        }
        catch (Exception exception)
        {
            TransportException fault = RabbitMqErrors.OfOperation(exception, "publishing a large message");
            pending.TrySetException(RabbitMqErrors.Copy(fault));
            return fault;
        }
    }

    private async Task WhenLookedAtAsync(PublishChannel channel, int bytes, Task confirm)
    {
        // A channel handles one thing after another, so an answer means that the message was accepted; setting no limit changes nothing. The end of the
        // connection ends the wait.
        channel.Client.ContinuationTimeout = Timeout.InfiniteTimeSpan;
        Task answer = channel.Client.BasicQosAsync(0, 0, global: false, CancellationToken.None);
        BrokerConnection.Forget(answer);
        await Task.WhenAny(answer, confirm).ConfigureAwait(false);
        if (answer.IsCompletedSuccessfully || confirm.IsCompletedSuccessfully)
            epoch.State.Sizes.OnAccepted(epoch.Number, bytes);

        // The channel is closed. Why, its handler tells those who wait for the confirm, or everybody.
        else if (!confirm.IsCompleted)
            await Task.WhenAny(confirm, LostAsync(channel)).ConfigureAwait(false);
    }

    private async Task CloseWhenAnsweredAsync(PublishChannel channel, PendingConfirm pending)
    {
        await Task.WhenAny(pending.Task, LostAsync(channel)).ConfigureAwait(false);
        BrokerConnection.Forget(epoch.DiscardAsync(channel.Client));
    }

    private async Task LostAsync(PublishChannel channel) => channel.Tracker!.Fail(Publisher.Unconfirmed(await epoch.Ended.ConfigureAwait(false)));
}

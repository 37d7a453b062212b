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
    /// <summary>Completes when the broker has answered all of them, or the epoch has ended.</summary>
    public Task WhenAnswered { get; private set; } = Task.CompletedTask;

    /// <summary>Publishes a message, and completes when the broker has accepted or refused its size. Does not throw.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pending">Who waits for it: for its confirm, whether it asked for one or not.</param>
    public async Task WriteAsync(Message message, PendingConfirm pending)
    {
        int bytes = message.Body.Length;
        try
        {
            // Another may have been refused meanwhile.
            if (epoch.State.Sizes.RefusalOf(epoch.Number, bytes) is { } refusal)
                throw refusal;
            PublishChannel channel = await PublishChannel.OpenForOneAsync(epoch, message.Confirm).ConfigureAwait(false);
            WhenAnswered = Task.WhenAll(WhenAnswered, CloseWhenAnsweredAsync(channel, pending));
            await channel.WriteTrackedAsync(message, pending).ConfigureAwait(false);

            // A channel handles one thing after another, so an answer means that the message was accepted. Setting no limit changes nothing.
            Task answer = channel.Client.BasicQosAsync(0, 0, global: false, CancellationToken.None);
            BrokerConnection.Forget(answer);
            await Task.WhenAny(answer, pending.Task).ConfigureAwait(false);
            if (answer.IsCompletedSuccessfully || pending.Task.IsCompletedSuccessfully)
                epoch.State.Sizes.OnAccepted(epoch.Number, bytes);
        }
        catch (Exception exception)
        {
            pending.TrySetException(RabbitMqErrors.OfOperation(exception, "publishing a large message"));
        }
    }

    private async Task CloseWhenAnsweredAsync(PublishChannel channel, PendingConfirm pending)
    {
        await Task.WhenAny(pending.Task, epoch.Ended).ConfigureAwait(false);
        if (epoch.Ended.IsCompleted)
            channel.Tracker!.Fail(Publisher.Unconfirmed(await epoch.Ended.ConfigureAwait(false)));
        BrokerConnection.Forget(epoch.DiscardAsync(channel.Client));
    }
}

using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Publishes in one epoch: bounded queues in front of two channels, each with one writer.</summary>
/// <remarks>
/// A channel has one writer because the library does not support sharing it, and one for confirms apart because counting costs every
/// message on such a channel. The writers own the bodies of what they took and return each once.
/// </remarks>
internal sealed class Publisher(Epoch epoch)
{
    private const int QueueLength = 1024;

    // A reply is kept for a round trip and this pause at least; under load, one question serves all that were written in it.
    private static readonly TimeSpan PauseBetweenQuestions = TimeSpan.FromMilliseconds(20);

    private readonly OutgoingQueue _unconfirmed = new(QueueLength, epoch.Options.MaxOutgoingBytes);
    private readonly OutgoingQueue _confirmed = new(QueueLength, epoch.Options.MaxOutgoingBytes);
    private readonly Gate _open = new();
    private readonly SurvivingMessages _survivors = new();
    private ConfirmTracker? _tracker;
    private Task _writing = Task.CompletedTask;

    /// <summary>Opens the channels and starts the writers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        PublishChannel plain = await PublishChannel.OpenAsync(epoch, confirmed: false, cancellationToken).ConfigureAwait(false);
        PublishChannel tracked = await PublishChannel.OpenAsync(epoch, confirmed: true, cancellationToken).ConfigureAwait(false);
        _tracker = tracked.Tracker;

        // Without the caller's context also because the library tags whatever activity is current.
        _writing = WithoutContext.Start(() => Task.WhenAll(
            Task.Run(() => new PublishWriter(epoch, plain, _open, _survivors).RunAsync(_unconfirmed)),
            Task.Run(() => new PublishWriter(epoch, tracked, _open, _survivors).RunAsync(_confirmed))));

        // Discarded knowingly: it does not throw, and ends with the epoch.
        _ = WithoutContext.Start(() => Task.Run(() => ReleaseWrittenAsync(plain.Client)));
    }

    /// <summary>Takes a message, unconfirmed, if there is room at once.</summary>
    public bool TryPublish(in Message message) => QueueOf(message).TryAdd(ToSend(message, null));

    /// <summary>Takes messages of an earlier epoch, whether or not there is room: they had it there.</summary>
    public void Restore(IEnumerable<Message> messages)
    {
        foreach (Message message in messages)
        {
            if (!_unconfirmed.AddAnyway(ToSend(message, null)))
                _survivors.AddUnwritten(message);
        }
    }

    /// <summary>What the next epoch is to send, once the writers have ended. To be taken when the epoch is closed and its connections are.</summary>
    public async Task<(Message[] Written, Message[] Unwritten)> TakeSurvivorsAsync(TimeSpan limit)
    {
        try
        {
            await _writing.WaitAsync(limit, epoch.Options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What the writers hold is not kept then, and is counted as dropped.
        }

        return _survivors.Take();
    }

    /// <summary>Completes when there is room for messages of both kinds, or the epoch has ended.</summary>
    public async Task WhenRoomAsync(CancellationToken cancellationToken)
    {
        // One after the other: Task.WhenAll would leave something behind in the shared tasks for each caller that gives up.
        await _unconfirmed.WhenRoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _confirmed.WhenRoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a message when there is room; false when the epoch ended first, and the message is still the caller's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pending">Who waits for the confirm, or for an unconfirmed message of a size that may not be accepted; null when nobody does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<bool> PublishAsync(in Message message, PendingConfirm? pending, CancellationToken cancellationToken) =>
        QueueOf(message).AddAsync(ToSend(message, pending), cancellationToken);

    /// <summary>Holds the writers while the broker blocks the connection.</summary>
    public void Pause() => _open.Close();

    /// <summary>Lets the writers go on.</summary>
    public void Resume() => _open.Open();

    /// <summary>Takes no more, and waits until everything is written and answered.</summary>
    public async Task FlushAsync()
    {
        _unconfirmed.Complete();
        _confirmed.Complete();
        await _writing.ConfigureAwait(false);
        await (_tracker?.WhenEmptyAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Takes no more and fails what is left.</summary>
    public void Close(TransportException reason)
    {
        _unconfirmed.Complete();
        _confirmed.Complete();
        _tracker?.Fail(Unconfirmed(reason));
        _open.Open();

        // At once and beside the writers, which may be stuck in a socket until it is closed; each message is read by one of us.
        while (_unconfirmed.Reader.TryRead(out Outgoing outgoing) || _confirmed.Reader.TryRead(out outgoing))
        {
            if (outgoing.Message.SurvivesEpoch && _survivors.AddUnwritten(outgoing.Message))
                continue;
            epoch.Drop(outgoing);
            outgoing.Message.Body.Return();
            outgoing.Pending?.TrySetException(RabbitMqErrors.Copy(reason));
        }
    }

    private OutgoingQueue QueueOf(in Message message) => message.Confirm || message.KeepsOrder ? _confirmed : _unconfirmed;

    // The broker does not answer a publish on this channel. It works through a channel in order (AMQP 0-9-1, 4.7), so its answer to a question that follows
    // says that it has what was written before. The question that changes nothing is the prefetch of a channel without consumers.
    private async Task ReleaseWrittenAsync(global::RabbitMQ.Client.IChannel plain)
    {
        try
        {
            // Without a time limit: the library would take a late answer for the answer to the next question. The end of the connection ends the wait.
            plain.ContinuationTimeout = Timeout.InfiniteTimeSpan;
            while (true)
            {
                await _survivors.WhenAnyAsync().ConfigureAwait(false);
                if (_survivors.IsOver)
                    return;
                long written = _survivors.Written;
                await plain.BasicQosAsync(0, 1, global: false, CancellationToken.None).ConfigureAwait(false);
                _survivors.Release(written);
                await Task.Delay(PauseBetweenQuestions, epoch.Options.TimeProvider).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // The channel is closed, and the epoch ends with it; what is kept is sent in the next one.
            RabbitMqLog.CloseCutShort(epoch.Logger, "the channel of unconfirmed messages", exception.Message);
        }
    }

    // What was written may have arrived, whoever closed the transport.
    internal static TransportException Unconfirmed(TransportException reason) => reason.Error != TransportError.Closed
        ? reason
        : new TransportException(TransportError.ConnectionLost, "The transport was closed before RabbitMQ confirmed the message.");

    private Outgoing ToSend(in Message message, PendingConfirm? pending) =>
        new(message, pending, message.ExpirationMilliseconds == 0 ? 0 : epoch.Options.TimeProvider.GetTimestamp());
}

using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>Publishes in one epoch: two bounded queues, each in front of one channel with one writer.</summary>
/// <remarks>
/// A channel has one writer because the client library does not support concurrent publishing on a channel. Confirmed messages have their
/// own channel because tracking confirms costs time for every message on a channel. The writers own the bodies of the messages they take;
/// each body is returned once.
/// </remarks>
internal sealed class Publisher(Epoch epoch, ConnectionPair connections, AcceptedSizes sizes)
{
    private const int QueueLength = 1024;

    // The pause between two round trips that release written messages. Under load, one round trip covers all messages written since the
    // last.
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
        PublishChannel plain = await OpenAsync(confirmed: false, cancellationToken).ConfigureAwait(false);
        PublishChannel tracked = await OpenAsync(confirmed: true, cancellationToken).ConfigureAwait(false);
        _tracker = tracked.Tracker;

        // Without the caller's execution context, also because the client library tags the current activity.
        _writing = Background.Start(() => Task.WhenAll(
            Task.Run(() => WriterOf(plain).RunAsync(_unconfirmed)),
            Task.Run(() => WriterOf(tracked).RunAsync(_confirmed))));

        // Not awaited: it does not throw, and ends with the epoch.
        _ = Background.Start(() => Task.Run(() => ReleaseWrittenAsync(plain.Client)));
    }

    /// <summary>Queues an unconfirmed message if there is space at once.</summary>
    public bool TryPublish(in Message message) => QueueOf(message).TryAdd(ToSend(message, null));

    /// <summary>Queues messages of an earlier epoch, whether or not there is space: they already had space in that epoch's queue.</summary>
    public void Restore(IEnumerable<Message> messages)
    {
        foreach (Message message in messages)
        {
            if (!_unconfirmed.AddAnyway(ToSend(message, null)))
                _survivors.AddUnwritten(message);
        }
    }

    /// <summary>Takes the messages for the next epoch to send, once the writers have ended.</summary>
    /// <remarks>Call it after <see cref="Close"/> and after the connections are closed. Waits for the writers up to the limit.</remarks>
    public async Task<(Message[] Written, Message[] Unwritten)> TakeSurvivorsAsync(TimeSpan limit)
    {
        try
        {
            await _writing.WaitAsync(limit, epoch.Options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The messages that the writers still hold are then not kept; they are counted as dropped.
        }

        return _survivors.Take();
    }

    /// <summary>Completes when both queues have space, or the epoch has ended.</summary>
    public async Task WhenRoomAsync(CancellationToken cancellationToken)
    {
        // Awaited in sequence: Task.WhenAll would leave a continuation in the shared tasks for each caller that stops waiting.
        await _unconfirmed.WhenRoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _confirmed.WhenRoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues a message when there is space. False when the epoch ended first; the caller then still owns the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pending">
    /// Completes with the confirm, or, for an unconfirmed message that may be too large, with the outcome; null when there is no waiting
    /// caller.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<bool> PublishAsync(in Message message, PendingConfirm? pending, CancellationToken cancellationToken) =>
        QueueOf(message).AddAsync(ToSend(message, pending), cancellationToken);

    /// <summary>Pauses the writers while the broker blocks the connection.</summary>
    public void Pause() => _open.Close();

    /// <summary>Resumes the writers.</summary>
    public void Resume() => _open.Open();

    /// <summary>Accepts no more messages, and waits until all queued ones are written and all confirms have arrived.</summary>
    public async Task FlushAsync()
    {
        _unconfirmed.Complete();
        _confirmed.Complete();
        await _writing.ConfigureAwait(false);
        await (_tracker?.WhenEmptyAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Accepts no more messages, keeps the queued ones that survive the epoch, and fails the others.</summary>
    public void Close(TransportException reason)
    {
        _unconfirmed.Complete();
        _confirmed.Complete();
        _tracker?.Fail(PendingConfirm.Lost(reason));
        _open.Open();

        // Done here and not by the writers, which may be blocked in a socket until it is closed. Each message is read only once.
        while (_unconfirmed.Reader.TryRead(out Outgoing outgoing) || _confirmed.Reader.TryRead(out outgoing))
        {
            if (outgoing.Message.SurvivesEpoch && _survivors.AddUnwritten(outgoing.Message))
            {
                outgoing.Pending?.TrySetResult(epoch.Number);
                continue;
            }

            outgoing.Drop(epoch.Options.Listener);
            outgoing.Message.Body.Return();
            outgoing.Pending?.TrySetException(reason.Copy());
        }
    }

    private Task<PublishChannel> OpenAsync(bool confirmed, CancellationToken cancellationToken) =>
        PublishChannel.OpenAsync(epoch, connections, sizes, confirmed, cancellationToken);

    private PublishWriter WriterOf(PublishChannel channel) =>
        new(epoch, channel, new LargeMessages(epoch, connections, sizes), sizes, _open, _survivors);

    private OutgoingQueue QueueOf(in Message message) => message.Confirm || message.KeepsOrder ? _confirmed : _unconfirmed;

    // The broker does not answer a publish on this channel. It processes the methods of a channel in order (AMQP 0-9-1, 4.7), so its answer
    // to a later request means that it has received all messages written before. The request that changes nothing is basic.qos on a channel
    // without consumers.
    private async Task ReleaseWrittenAsync(global::RabbitMQ.Client.IChannel plain)
    {
        try
        {
            // No timeout: the client library would take a late answer for the answer to the next request. The wait ends with the
            // connection.
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
            // The channel is closed, and the epoch ends with it. The kept messages are sent in the next epoch.
            LifecycleLog.CloseCutShort(epoch.Logger, "the channel of unconfirmed messages", exception.Message);
        }
    }

    private Outgoing ToSend(in Message message, PendingConfirm? pending) =>
        new(message, pending, message.ExpirationMilliseconds == 0 ? 0 : epoch.Options.TimeProvider.GetTimestamp());
}

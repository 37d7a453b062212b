using System.Text;
using Amqp;
using Amqp.Framing;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Publishing;

/// <summary>Publishes in one epoch: one bounded queue, one writer, and one link without an address, whose messages name theirs.</summary>
/// <remarks>
/// Every message is sent unsettled, so that its outcome bounds how many are on their way: the client library queues without a bound when
/// the broker gives no credit.
/// </remarks>
internal sealed class Publisher
{
    private const int QueueLength = 1024;

    // As many as RabbitMQ 4 gives credit for (170), and some more, so that the link is never idle.
    private const int MaxSent = 256;

    // What a message has besides its body: header, properties, and application properties up to MessageLimits.
    private const int MaxHeadBytes = 128 * 1024;

    private readonly Epoch _epoch;
    private readonly AmqpConnection _connection;
    private readonly IDialect _dialect;
    private readonly OutgoingQueue _queue;
    private readonly SentMessages _sent;
    private readonly List<Messages.Message> _unwritten = [];
    private readonly List<Outgoing> _group = [];
    private readonly object _encoding = new(); // held while a body is read, so that Close does not return it then
    private readonly Outcomes _outcomes;
    private SenderLink? _link;
    private PackSelection? _selection;
    private Messages.Message[] _written = [];
    private Task _writing = Task.CompletedTask;

    public Publisher(Epoch epoch, AmqpConnection connection, IDialect dialect)
    {
        (_epoch, _connection, _dialect) = (epoch, connection, dialect);
        _queue = new OutgoingQueue(QueueLength, epoch.Options.MaxOutgoingBytes);
        _sent = new SentMessages(epoch.Number, MaxSent);
        _outcomes = new Outcomes(epoch, _queue);
    }

    /// <summary>The size in bytes of the largest body that the broker takes.</summary>
    public long MaxBodyBytes { get; private set; } = long.MaxValue;

    /// <summary>Attaches the link and starts the writer.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var attached = new TaskCompletionSource<Attach>(TaskCreationOptions.RunContinuationsAsynchronously);
        Session session = await _connection.BeginAsync(reserved: 0, cancellationToken).ConfigureAwait(false)
            ?? throw new TransportException(
                TransportError.TooManyChannels, "The connection has no session left to publish in.");
        session.AddClosedCallback((_, error) => OnClosed(error));
        _link = new SenderLink(
            session,
            $"publish-{Guid.NewGuid():N}",
            new Attach { Source = new Source(), Target = new Target(), SndSettleMode = SenderSettleMode.Unsettled },
            (_, attach) =>
            {
                // AMQP 1.0, 2.6.3: an answer without a target refuses the link, which is detached then.
                if (attach.Target is not null)
                    attached.TrySetResult(attach);
            });
        _link.AddClosedCallback((_, error) =>
        {
            attached.TrySetException(AmqpErrors.OfOperation(error, "Publishing"));
            Background.Forget(attached.Task);
            OnClosed(error);
        });
        Attach answer = await _connection.WithinAsync(attached.Task, cancellationToken).ConfigureAwait(false);
        if (answer.MaxMessageSize is > 0 and var most)
            MaxBodyBytes = (long)Math.Min(most - Math.Min(MaxHeadBytes, most / 2), long.MaxValue);
        _selection = new PackSelection(() => (int)Math.Min(MaxBodyBytes, int.MaxValue), _epoch.Options.TimeProvider);
        _writing = Background.Start(() => Task.Run(RunAsync));
    }

    /// <summary>Queues a message if there is space at once.</summary>
    public bool TryPublish(in Messages.Message message) => message.Body.Length <= MaxBodyBytes && _queue.TryAdd(ToSend(message, null));

    /// <summary>Queues a message when there is space. False when the epoch ended first.</summary>
    public ValueTask<bool> PublishAsync(in Messages.Message message, PendingConfirm? outcome, CancellationToken cancellationToken) =>
        _queue.AddAsync(ToSend(message, outcome), cancellationToken);

    /// <summary>Completes when the queue has space, or the epoch has ended.</summary>
    public Task WhenRoomAsync(CancellationToken cancellationToken) => _queue.WhenRoomAsync().WaitAsync(cancellationToken);

    /// <summary>Queues messages of an earlier epoch, whether or not there is space.</summary>
    public void Restore(IEnumerable<Messages.Message> messages)
    {
        foreach (Messages.Message message in messages)
        {
            // Another host of the broker may accept less.
            if (message.Body.Length > MaxBodyBytes)
            {
                _epoch.Options.Listener.OnDropped(message);
                message.Body.Return();
            }
            else if (!_queue.AddAnyway(ToSend(message, null)))
            {
                Keep(message);
            }
        }
    }

    /// <summary>Accepts no more messages, and waits until all queued ones have their outcome.</summary>
    public async Task FlushAsync()
    {
        _queue.Complete();
        await _writing.ConfigureAwait(false);
        await _sent.WhenEmptyAsync().ConfigureAwait(false);
    }

    /// <summary>Accepts no more messages, keeps those that survive the epoch, and fails the others.</summary>
    public void Close(TransportException reason)
    {
        _queue.Complete();
        lock (_encoding)
            _written = _sent.End(reason);
        while (_queue.Reader.TryRead(out Outgoing outgoing))
            GiveUp(outgoing, reason);
    }

    /// <summary>Takes the messages for the next epoch to send, once the writer has ended.</summary>
    public async Task<(Messages.Message[] Written, Messages.Message[] Unwritten)> TakeSurvivorsAsync(TimeSpan limit)
    {
        await _writing.WaitAsync(limit, _epoch.Options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_unwritten)
            return (_written, [.. _unwritten]);
    }

    private async Task RunAsync()
    {
        try
        {
            await WriteAllAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Without its writer an epoch publishes nothing.
            _epoch.End(AmqpErrors.OfOperation(exception, "Publishing"));
        }
    }

    private async Task WriteAllAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Lets work items that are already queued to the thread pool run first, as they may add messages to the next pack.
            if (_selection!.IsPacking)
                await Task.Yield();
            await _sent.WhenRoomAsync().ConfigureAwait(false);
            while (_selection.Take(_queue.Reader))
            {
                while (_selection.TryNext(_group))
                {
                    await _sent.WhenRoomAsync().ConfigureAwait(false);
                    WriteGroup();
                }
            }
        }
    }

    private void WriteGroup()
    {
        // A sender that has stopped waiting does not want its message to be sent any more.
        for (int i = _group.Count - 1; i >= 0; i--)
        {
            Outgoing outgoing = _group[i];
            bool isExpired = !outgoing.Message.Confirm && outgoing.IsExpired(_epoch.Options.TimeProvider, out _);
            if (!isExpired && outgoing.Pending is not { Task.IsCompleted: true })
                continue;
            if (isExpired)
                PublishingLog.Expired(_epoch.Logger, outgoing.Message.Exchange, outgoing.Message.RoutingKey);
            outgoing.Pending?.TrySetResult(_epoch.Number);
            _outcomes.End(outgoing);
            _group.RemoveAt(i);
        }

        if (_group.Count == 0)
            return;
        if (_sent.Add(_group) is not { } sent)
        {
            foreach (Outgoing outgoing in _group)
                GiveUp(outgoing, new TransportException(TransportError.EpochEnded, "The connection was lost; the message was not sent."));
            return;
        }

        Send(_group, sent, _dialect.PassesOutcomesOn ? OnFirstOutcome : OnOutcome);
    }

    private void Send(IReadOnlyList<Outgoing> group, LinkedListNode<Outgoing[]> sent, OutcomeCallback onOutcome)
    {
        Messages.Message pack = default;
        try
        {
            lock (_encoding)
            {
                // The epoch has ended meanwhile, and has taken the message.
                if (sent.List is null)
                    return;

                // A confirmed message that has expired is sent, as its publisher waits for the outcome; the broker drops it.
                Messages.Message message = default;
                if (group.Count > 1)
                    message = pack = PackSelection.Pack(group);
                else if (group[0].IsExpired(_epoch.Options.TimeProvider, out message))
                    message = message with { ExpirationMilliseconds = 1 };
                _link!.Send(Checked(_dialect.Encode(message)), null, onOutcome, sent);
            }
        }
        catch (Exception exception)
        {
            // When the link is closed, the epoch ends and takes the message; otherwise only this message cannot be written.
            TransportException failure = AmqpErrors.OfOperation(exception, "Publishing a message");
            if (exception is not ObjectDisposedException && !IsLost() && _sent.Remove(sent))
                _outcomes.Fail(sent.Value, failure);
        }
        finally
        {
            pack.Body.Return();
        }
    }

    // The JSON of oslo.messaging's driver can be longer than the body that it is made from.
    private global::Amqp.Message Checked(global::Amqp.Message message) =>
        message.BodySection is AmqpValue { Value: string text } && Encoding.UTF8.GetByteCount(text) > MaxBodyBytes
            ? throw new TransportException(
                TransportError.TooLarge, $"The message's body takes more than the {MaxBodyBytes} bytes that the broker accepts.")
            : message;

    // A receiver that stops gives messages back, for which there may be another one.
    private void OnFirstOutcome(ILink link, global::Amqp.Message message, Outcome outcome, object state)
    {
        var sent = (LinkedListNode<Outgoing[]>)state;
        if (!Outcomes.IsGivenBack(outcome) || IsLost() || sent.Value.Any(IsOver))
            OnOutcome(link, message, outcome, state);
        else
            ThreadPool.UnsafeQueueUserWorkItem(_ => Send(sent.Value, sent, OnOutcome), null);
    }

    // Expired, or its sender has stopped waiting.
    private bool IsOver(Outgoing outgoing) =>
        outgoing.Pending is { Task.IsCompleted: true } || outgoing.IsExpired(_epoch.Options.TimeProvider, out _);

    // Called by the client library, on its reading thread, also for the messages of a link that is lost.
    private void OnOutcome(ILink link, global::Amqp.Message message, Outcome outcome, object state)
    {
        var sent = (LinkedListNode<Outgoing[]>)state;
        if (!IsLost() && _sent.Remove(sent))
            _outcomes.Pass(sent.Value, outcome);
    }

    private void GiveUp(in Outgoing outgoing, TransportException reason)
    {
        if (outgoing.Message.SurvivesEpoch)
        {
            Keep(outgoing.Message);
            outgoing.Pending?.TrySetResult(_epoch.Number);
            return;
        }

        outgoing.Drop(_epoch.Options.Listener);
        outgoing.Message.Body.Return();
        outgoing.Pending?.TrySetException(reason.Copy());
    }

    private void Keep(in Messages.Message message)
    {
        lock (_unwritten)
            _unwritten.Add(message);
    }

    private bool IsLost() =>
        _epoch.Ended.IsCompleted
        || _connection.Client.ConnectionState != ConnectionState.Opened
        || _link!.Session.SessionState != SessionState.Opened
        || _link.LinkState != LinkState.Attached;

    // The loss of the connection has its own reason.
    private void OnClosed(Error? error)
    {
        if (_connection.Client.ConnectionState != ConnectionState.Opened)
            return;
        TransportException reason = AmqpErrors.OfOperation(error, "Publishing");
        _epoch.End(reason, isRefusal: Backoff.IsRefusal(reason));
    }

    private Outgoing ToSend(in Messages.Message message, PendingConfirm? outcome) =>
        new(message, outcome, message.ExpirationMilliseconds == 0 ? 0 : _epoch.Options.TimeProvider.GetTimestamp());
}

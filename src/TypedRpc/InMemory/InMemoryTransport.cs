using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>A connection to an in-process broker. Its only epoch ends when it is disposed.</summary>
/// <remarks>
/// Sinks and the listener run on the thread that publishes or settles, never under a lock, and without its async locals. The headers of a
/// message are shared by its deliveries and must not change. Queues are unbounded: only a consumer's prefetch limits what is delivered to
/// it.
/// </remarks>
internal sealed class InMemoryTransport : ITransport
{
    /// <summary>The only epoch.</summary>
    public const int Epoch = 1;

    private readonly object _gate = new();
    private readonly HashSet<BrokerConsumer> _consumers = [];
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _brokerName;
    private readonly Broker _broker;
    private readonly ITransportListener _listener;
    private readonly ReturnedMessages _returned;
    private volatile bool _closed;

    /// <summary>Connects to a named broker, or without a name to a new one.</summary>
    public InMemoryTransport(string brokerName, TransportOptions options)
    {
        Logger = options.LoggerFactory.CreateLogger<InMemoryTransport>();
        Time = options.TimeProvider;
        _listener = options.Listener;
        _returned = new ReturnedMessages(_listener, Logger);
        MaxMessageBytes = options.MaxMessageBytes;
        _brokerName = brokerName;
        _broker = BrokerDirectory.Connect(brokerName, Time);
        Tell(nameof(ITransportListener.OnEpochStarted), static listener => listener.OnEpochStarted(Epoch));
        Report(RpcBusState.Connected, "connected to a broker in the process");
    }

    public string MessagingSystem => "memory";

    public ILogger Logger { get; }

    /// <summary>The maximum size of a message that is sent. A larger message from another transport is delivered as oversize.</summary>
    public int MaxMessageBytes { get; }

    /// <summary>The clock of this transport's deliveries.</summary>
    public TimeProvider Time { get; }

    public ValueTask WhenReadyAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken)
        : _closed ? ValueTask.FromException(Closed())
        : ValueTask.CompletedTask;

    public int TryPublish(in Message message)
    {
        // As with any broker: a confirmed message has to wait, and a message for another epoch fails in that wait.
        if (!_closed && (message.Confirm || !IsOfThisEpoch(message)))
            return 0;
        return Publish(message) is { } exception ? throw exception : Epoch;
    }

    public ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
            return Publish(message) is { } exception ? ValueTask.FromException<int>(exception) : ValueTask.FromResult(Epoch);
        message.Body.Return();
        return ValueTask.FromCanceled<int>(cancellationToken);
    }

    public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken)
    {
        ValueTask<bool> declared = Ask(
            broker =>
            {
                broker.Declare(topology.Exchanges, topology.Queues, this);
                return true;
            },
            cancellationToken);
        return declared.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(declared.AsTask());
    }

    public async ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken)
    {
        BrokerConsumer consumer = await Ask(
            broker =>
            {
                BrokerConsumer added = broker.Consume(options, sink, this);
                _consumers.Add(added);
                return added;
            },
            cancellationToken).ConfigureAwait(false);
        consumer.Start();
        return consumer;
    }

    public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
        Ask(broker => broker.Inspect(queue, this), cancellationToken);

    public ValueTask DisposeAsync()
    {
        bool first;
        lock (_gate)
            (first, _closed) = (!_closed, true);
        if (first)
            _ = CloseAsync();
        return new ValueTask(_disposed.Task);
    }

    /// <summary>Removes a disposed consumer.</summary>
    public void Forget(BrokerConsumer consumer)
    {
        lock (_gate)
            _consumers.Remove(consumer);
    }

    private static bool IsOfThisEpoch(in Message message) => message.Epoch is 0 or Epoch;

    private static TransportException Closed() => new(TransportError.Closed, "The transport is closed.");

    // The lock prevents that a consumer or an exclusive queue is created after disposal has removed them all.
    private ValueTask<T> Ask<T>(Func<Broker, T> question, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        try
        {
            lock (_gate)
                return _closed ? throw Closed() : ValueTask.FromResult(question(_broker));
        }
        catch (TransportException refusal)
        {
            return ValueTask.FromException<T>(refusal);
        }
    }

    // Every path either hands the body over or returns it.
    private TransportException? Publish(in Message message)
    {
        TransportException? exception = Refusal(message);
        if (exception is null)
        {
            try
            {
                if (IsTaken(message, out exception))
                    return null;
            }
            finally
            {
                DrainLoop.Run();
            }
        }

        message.Body.Return();
        return exception;
    }

    private bool IsTaken(in Message message, out TransportException? exception)
    {
        exception = null;
        PublishOutcome outcome = _broker.Publish(message);
        if (outcome == PublishOutcome.Queued)
            return true;
        exception = Unroutable(message, outcome);
        if (message is not { Mandatory: true, Confirm: false })
            return false;
        _returned.Add(message);
        return true;
    }

    private TransportException? Refusal(in Message message)
    {
        if (_closed)
            return Closed();
        if (!IsOfThisEpoch(message))
            return new TransportException(TransportError.EpochEnded, $"The message was for epoch {message.Epoch}.");
        if (message.Body.Length > MaxMessageBytes)
        {
            return new TransportException(
                TransportError.TooLarge, $"The message has {message.Body.Length} bytes, more than the {MaxMessageBytes} allowed.");
        }

        if (!DeclaredName.Fits(message.RoutingKey) || !DeclaredName.Fits(message.Exchange))
        {
            return new TransportException(
                TransportError.TooLarge, "The routing key or the exchange's name is longer than 255 bytes of UTF-8.");
        }

        return null;
    }

    // A missing exchange is an error whenever a caller waits for the outcome: AMQP closes the channel (0-9-1, 404), mandatory or not.
    private static TransportException? Unroutable(in Message message, PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.NoExchange when message.Confirm =>
            new TransportException(TransportError.Unroutable, $"Exchange '{message.Exchange}' does not exist."),
        PublishOutcome.NoQueue when message is { Confirm: true, Mandatory: true } =>
            new TransportException(TransportError.Unroutable, $"No queue takes '{message.RoutingKey}' from exchange '{message.Exchange}'."),
        _ => null,
    };

    private async Task CloseAsync()
    {
        try
        {
            Report(RpcBusState.Closing, "disposed");
            BrokerConsumer[] consumers;
            lock (_gate)
                consumers = [.. _consumers];

            // All consumers are cancelled before the first is disposed, or its requeued deliveries would go to another one of them.
            foreach (BrokerConsumer consumer in consumers)
                await consumer.CancelAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (BrokerConsumer consumer in consumers)
                await consumer.DisposeAsync().ConfigureAwait(false);
            await _returned.CloseAsync().ConfigureAwait(false);
            _broker.DeleteOwned(this);
            BrokerDirectory.Disconnect(_brokerName, _broker);
            Tell(nameof(ITransportListener.OnEpochEnded), static listener => listener.OnEpochEnded(Epoch, Closed()));
            Report(RpcBusState.Closed, "disposed");
            _disposed.SetResult();
        }
        catch (Exception exception)
        {
            _disposed.SetException(exception);
        }
    }

    private void Report(RpcBusState state, string cause)
    {
        var health = new RpcBusHealth { State = state, Cause = cause, Epoch = Epoch, Since = Time.GetUtcNow() };
        Tell(nameof(ITransportListener.OnHealthChanged), listener => listener.OnHealthChanged(health));
    }

    private void Tell(string method, Action<ITransportListener> what)
    {
        try
        {
            what(_listener);
        }
        catch (Exception exception)
        {
            InMemoryLog.ListenerFailed(Logger, method, exception);
        }
    }
}

using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Consuming;
using TypedRpc.RabbitMQ.Lifecycle;
using TypedRpc.RabbitMQ.Publishing;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The RabbitMQ transport: runs each operation in the current epoch, or waits for the next one.</summary>
internal sealed class RabbitMqTransport : ITransport
{
    private readonly TransportLifetime<RabbitMqEpoch> _lifetime;
    private readonly AcceptedSizes _sizes = new();
    private readonly TransportOptions _options;
    private readonly ILogger _logger;

    private RabbitMqTransport(RabbitMqAddress address, TransportOptions options, ILogger logger)
    {
        _logger = logger;
        _options = options with { Listener = new GuardedListener(options.Listener, logger) };
        _lifetime = new TransportLifetime<RabbitMqEpoch>(address, _options, logger, new RabbitMqEpochs(_options, logger, _sizes));
    }

    /// <summary>Connects. Does not retry a failed attempt, unless it connects in the background.</summary>
    public static async Task<RabbitMqTransport> ConnectAsync(
        RabbitMqAddress address, TransportOptions options, CancellationToken cancellationToken)
    {
        ILogger logger = options.LoggerFactory.CreateLogger("TypedRpc.RabbitMQ");
        UrlWarnings.Log(address, logger);
        var transport = new RabbitMqTransport(address, options, logger);
        try
        {
            await transport._lifetime.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException exception) when (exception.Error == TransportError.Unknown)
        {
            ConnectionLog.UnknownError(logger, exception, exception.Message);
            throw;
        }

        return transport;
    }

    public string MessagingSystem => "rabbitmq";

    public async ValueTask WhenReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            RabbitMqEpoch epoch = await _lifetime.State.WhenReadyAsync(0, cancellationToken).ConfigureAwait(false);
            await epoch.Publisher.WhenRoomAsync(cancellationToken).ConfigureAwait(false);
            if (_lifetime.State.Current == epoch)
                return;
        }
    }

    public int TryPublish(in Message message)
    {
        // PublishAsync handles what has to wait: a confirmed message, and one that may exceed the broker's size limit. It also fails a
        // message for another epoch.
        RabbitMqEpoch? epoch = _lifetime.State.Current;
        if (epoch is not null && (message.Confirm || (message.Epoch != 0 && message.Epoch != epoch.Number) || !IsAccepted(epoch, message)))
            return 0;
        try
        {
            MessageLimits.Check(message, _options.MaxMessageBytes);
            if (epoch is null)
            {
                _lifetime.State.ThrowIfClosed();
                return 0;
            }
        }
        catch
        {
            message.Body.Return();
            throw;
        }

        return epoch.Publisher.TryPublish(message) ? epoch.Number : 0;
    }

    public async ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
    {
        bool taken = false;
        try
        {
            MessageLimits.Check(message, _options.MaxMessageBytes);
            while (true)
            {
                RabbitMqEpoch epoch = await _lifetime.State
                    .WhenReadyAsync(message.Epoch, cancellationToken, message.SurvivesEpoch)
                    .ConfigureAwait(false);
                if (_sizes.RefusalOf(epoch.Number, message.Body.Length) is { } refusal)
                    throw refusal;
                PendingConfirm? pending = message.Confirm || !IsAccepted(epoch, message) ? new PendingConfirm() : null;
                taken = await epoch.Publisher.PublishAsync(message, pending, cancellationToken).ConfigureAwait(false);
                if (taken)
                    return pending is null ? epoch.Number : await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (!taken)
                message.Body.Return();
        }
    }

    public async ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topology);
        if (topology.Queues.Any(queue => queue.UniqueName))
        {
            throw new ArgumentException(
                "A queue with a unique name is declared by consuming it: no other consumer knows its name.", nameof(topology));
        }

        // Remembered before it is declared: an epoch that begins in between then declares it too, so that no epoch lacks it.
        _lifetime.Topology.Add(topology);
        try
        {
            await InEpochAsync(epoch => epoch.DeclareAsync(topology, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _lifetime.Topology.Remove(topology);
            throw;
        }
    }

    public async ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sink);
        var consumer = new RabbitMqConsumer(_lifetime.Remove, options, sink, _options, _logger, PublishAsync);
        bool isConnected = _lifetime.Add(consumer);
        if (options.StartsLater && !isConnected)
            return consumer;
        try
        {
            await InEpochAsync(epoch => consumer.StartAsync(epoch, cancellationToken), cancellationToken).ConfigureAwait(false);
            return consumer;
        }
        catch
        {
            await consumer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        (long Messages, int Consumers)? status = null;
        await InEpochAsync(
            async epoch => status = await epoch.Inspector.InspectAsync(queue, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return status;
    }

    public ValueTask DisposeAsync() => new(_lifetime.CloseAsync());

    private bool IsAccepted(RabbitMqEpoch epoch, in Message message) => _sizes.IsAccepted(epoch.Number, message.Body.Length);

    // Runs an operation that only inspects or declares. Runs it again in the next epoch when the current one ended during it.
    private async Task InEpochAsync(Func<RabbitMqEpoch, Task> operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            RabbitMqEpoch epoch = await _lifetime.State.WhenReadyAsync(0, cancellationToken).ConfigureAwait(false);
            try
            {
                await operation(epoch).ConfigureAwait(false);
                return;
            }
            catch (TransportException exception) when (exception.Error == TransportError.Unknown)
            {
                ConnectionLog.UnknownError(epoch.Logger, exception, exception.Message);
                throw;
            }
            catch (TransportException exception) when (epoch.Ended.IsCompleted && exception.Error != TransportError.Protocol)
            {
                // A Protocol error is not retried: the broker would refuse the operation in every epoch, and end the epoch each time.
                await _lifetime.State.WhenOverAsync(epoch, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

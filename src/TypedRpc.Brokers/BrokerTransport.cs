using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Brokers.Url;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers;

/// <summary>A transport to a broker: runs each operation in the current epoch, or waits for the next one.</summary>
internal sealed class BrokerTransport<TEpoch> : ITransport
    where TEpoch : Epoch, ITransportEpoch
{
    private readonly TransportLifetime<TEpoch> _lifetime;
    private readonly TransportOptions _options;
    private readonly ILogger _logger;

    private BrokerTransport(
        string messagingSystem,
        BrokerAddress address,
        TransportOptions options,
        ILogger logger,
        Func<TransportOptions, IEpochSource<TEpoch>> epochs)
    {
        (MessagingSystem, _logger) = (messagingSystem, logger);
        _options = options with { Listener = new GuardedListener(options.Listener, logger) };
        _lifetime = new TransportLifetime<TEpoch>(address, _options, logger, epochs(_options));
    }

    /// <summary>Connects. Does not retry a failed attempt, unless it connects in the background.</summary>
    /// <param name="messagingSystem">See <see cref="ITransport.MessagingSystem"/>.</param>
    /// <param name="address">The hosts and settings.</param>
    /// <param name="options">The options, with those of the URL.</param>
    /// <param name="logger">The logger of the transport.</param>
    /// <param name="epochs">Creates the source of the epochs.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<ITransport> ConnectAsync(
        string messagingSystem,
        BrokerAddress address,
        TransportOptions options,
        ILogger logger,
        Func<TransportOptions, IEpochSource<TEpoch>> epochs,
        CancellationToken cancellationToken)
    {
        UrlWarnings.Log(address, logger);
        var transport = new BrokerTransport<TEpoch>(messagingSystem, address, options, logger, epochs);
        try
        {
            await transport._lifetime.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException exception) when (exception.Error == TransportError.Unknown)
        {
            LifecycleLog.UnknownError(logger, exception, exception.Message);
            throw;
        }

        return transport;
    }

    public string MessagingSystem { get; }

    public async ValueTask WhenReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TEpoch epoch = await _lifetime.State.WhenReadyAsync(0, cancellationToken).ConfigureAwait(false);
            await epoch.WhenRoomAsync(cancellationToken).ConfigureAwait(false);
            if (_lifetime.State.Current == epoch)
                return;
        }
    }

    public int TryPublish(in Message message)
    {
        // PublishAsync handles what has to wait, and fails a message for another epoch.
        TEpoch? epoch = _lifetime.State.Current;
        if (epoch is not null && (message.Confirm || (message.Epoch != 0 && message.Epoch != epoch.Number)))
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

        return epoch.TryPublish(message) ? epoch.Number : 0;
    }

    public async ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
    {
        bool taken = false;
        try
        {
            MessageLimits.Check(message, _options.MaxMessageBytes);
            while (true)
            {
                TEpoch epoch = await _lifetime.State
                    .WhenReadyAsync(message.Epoch, cancellationToken, message.SurvivesEpoch)
                    .ConfigureAwait(false);
                PendingConfirm? outcome = epoch.OutcomeOf(message);
                taken = await epoch.PublishAsync(message, outcome, cancellationToken).ConfigureAwait(false);
                if (taken)
                    return outcome is null ? epoch.Number : await outcome.WaitAsync(cancellationToken).ConfigureAwait(false);
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
        var consumer = new LastingConsumer(_lifetime.Remove, options, sink, _options, _logger, PublishAsync);
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

    public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
        InspectAsync(queue, null, cancellationToken);

    public async ValueTask<(long Messages, int Consumers)?> InspectAsync(
        string queue, Destination? destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        (long Messages, int Consumers)? status = null;
        await InEpochAsync(
            async epoch => status = await epoch.InspectAsync(queue, destination, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return status;
    }

    public ValueTask DisposeAsync() => new(_lifetime.CloseAsync());

    // Runs an operation that only inspects or declares. Runs it again in the next epoch when the current one ended during it.
    private async Task InEpochAsync(Func<TEpoch, Task> operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            TEpoch epoch = await _lifetime.State.WhenReadyAsync(0, cancellationToken).ConfigureAwait(false);
            try
            {
                await operation(epoch).ConfigureAwait(false);
                return;
            }
            catch (TransportException exception) when (exception.Error == TransportError.Unknown)
            {
                LifecycleLog.UnknownError(epoch.Logger, exception, exception.Message);
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

using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>The state of a transport, and what is known of an epoch when it becomes the current one. No broker.</summary>
public sealed class LifetimeStateTests : ITransportListener
{
    private static readonly BrokerAddress Address = UrlOptions.AddressOf(TransportUrl.Parse("rabbit://localhost"));

    private readonly LifetimeState<BareEpoch> _state;
    private RpcBusHealth? _health;

    public LifetimeStateTests() => _state = new LifetimeState<BareEpoch>(Address, Options, NullLogger.Instance);

    private TransportOptions Options => new(this) { LoggerFactory = NullLoggerFactory.Instance };

    [Fact]
    public void A_broker_that_unblocks_while_an_epoch_begins_leaves_the_bus_connected()
    {
        BareEpoch epoch = NewEpoch();
        epoch.OnBlocked("memory");
        _state.OnBlocked(epoch); // not the current one yet
        _state.MoveTo(RpcBusState.Connected, epoch, "connected");

        // The broker unblocks just before the beginning of the epoch looks whether it is blocked.
        epoch.OnBlocked(null);
        _state.OnBlocked(epoch);
        _state.OnBlocked(epoch);

        _health!.State.ShouldBe(RpcBusState.Connected);
    }

    [Fact]
    public void A_broker_that_blocks_before_an_epoch_begins_is_known_to_be_blocked_in_it()
    {
        BareEpoch epoch = NewEpoch();
        epoch.OnBlocked("memory");
        _state.OnBlocked(epoch);
        _state.MoveTo(RpcBusState.Connected, epoch, "connected");
        _state.OnBlocked(epoch);
        (_health!.State, _health.Cause).ShouldBe((RpcBusState.Blocked, "memory"));

        epoch.OnBlocked(null);
        _state.OnBlocked(epoch);
        _health.State.ShouldBe(RpcBusState.Connected);
    }

    [Fact]
    public async Task A_lasting_refusal_ends_the_waits_and_a_connection_takes_it_back()
    {
        var refused = new TransportException(TransportError.AuthenticationFailed, "wrong password");
        Task<BareEpoch> waiting = _state.WhenReadyAsync(0, CancellationToken.None).AsTask();
        Task<BareEpoch> patient = _state.WhenReadyAsync(0, CancellationToken.None, isPatient: true).AsTask();

        _state.OnConnectFailed(refused, isLasting: false);
        waiting.IsCompleted.ShouldBeFalse();
        _health!.Cause.ShouldBe("wrong password");
        _state.OnConnectFailed(refused, isLasting: true);

        (await Should.ThrowAsync<TransportException>(() => waiting.WaitAsync(Bound.Time)))
            .Error.ShouldBe(TransportError.AuthenticationFailed);
        patient.IsCompleted.ShouldBeFalse();
        BareEpoch epoch = NewEpoch();
        _state.MoveTo(RpcBusState.Connected, epoch, "connected");
        (await patient.WaitAsync(Bound.Time)).ShouldBe(epoch);
        (await _state.WhenReadyAsync(0, CancellationToken.None)).ShouldBe(epoch);
    }

    void ITransportListener.OnReturned(in Messages.Message message)
    {
    }

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    void ITransportListener.OnHealthChanged(RpcBusHealth health) => _health = health;

    private BareEpoch NewEpoch() => new(Address, Options, NullLogger.Instance);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class GuardedListenerTests : ITransportListener
{
    [Fact]
    public void Every_exception_of_a_listener_is_logged_and_not_thrown()
    {
        var log = new FakeLogger();
        var guarded = new GuardedListener(this, log);
        var message = new Message("", "queue", MessageBody.Empty);

        guarded.OnReturned(message);
        guarded.OnDropped(message);
        guarded.OnRejected("queue");
        guarded.OnEpochStarted(1);
        guarded.OnEpochEnded(1, new TransportException(TransportError.ConnectionLost, "cut"));
        guarded.OnHealthChanged(new RpcBusHealth { State = RpcBusState.Connected, Cause = "connected" });

        IReadOnlyList<FakeLogRecord> records = log.Collector.GetSnapshot();
        records.Select(record => (record.Level, record.Exception?.Message)).ShouldBe(
        [
            (LogLevel.Error, "returned"),
            (LogLevel.Error, "dropped"),
            (LogLevel.Error, "rejected"),
            (LogLevel.Error, "started"),
            (LogLevel.Error, "ended"),
            (LogLevel.Error, "health"),
        ]);
    }

    void ITransportListener.OnReturned(in Message message) => throw new InvalidOperationException("returned");

    void ITransportListener.OnDropped(in Message message) => throw new InvalidOperationException("dropped");

    void ITransportListener.OnRejected(string queue) => throw new InvalidOperationException("rejected");

    void ITransportListener.OnEpochStarted(int epoch) => throw new InvalidOperationException("started");

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason) => throw new InvalidOperationException("ended");

    void ITransportListener.OnHealthChanged(RpcBusHealth health) => throw new InvalidOperationException("health");
}

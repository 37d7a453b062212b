using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.InMemory;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc.Tests;

/// <summary>The core of a bus on a broker in the process, for tests of single rooms.</summary>
internal static class TestBus
{
    public static ValueTask<ITransport> ConnectAsync(ITransportListener listener, TimeProvider time) =>
        new InMemoryTransportFactory().ConnectAsync(
            TransportUrl.Parse("memory://"),
            new TransportOptions(listener) { LoggerFactory = NullLoggerFactory.Instance, TimeProvider = time }, CancellationToken.None);

    public static BusCore Over(
        ITransport transport, TimeProvider time, BusCounters? counters = null, ILogger? log = null, int maxMessageBytes = 1 << 20) => new(
        transport,
        new RpcBusOptions
        {
            ControlExchange = "e",
            TimeProvider = time,
            MaxMessageBytes = maxMessageBytes,
            LoggerFactory = log is null ? NullLoggerFactory.Instance : new OneLogger(log),
        },
        counters ?? new BusCounters());

    /// <summary>What servers of the bus share, with an inbox that takes no replies.</summary>
    public static ServerCore Serving(BusCore bus) =>
        new(bus, new BusInbox(bus, new NoReplies(), new NoReplies(), new NoReplies()), new NoHooks());

    public sealed class NoReplies : IReplySink, IQuestionSink, ICapacitySink
    {
        public void OnCapacity(in TypedRpc.Wire.ReplyHeader header, long receivedAt)
        {
        }

        public bool OnReply(TypedRpc.Wire.IWireFormat format, in TypedRpc.Wire.ReplyHeader header, Delivery delivery) => false;

        public void OnProbe(MessageId id, long receivedAt)
        {
        }

        public bool OnUnreadable(MessageId id, RpcSerializationException reason) => false;

        public void OnAsked(in TypedRpc.Wire.ReplyHeader header, MessageBody body)
        {
        }
    }

    public sealed class NoHooks : MethodHooks
    {
        public override MethodHook? Begin(RpcRequest request) => null;
    }

    private sealed class OneLogger(ILogger log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}

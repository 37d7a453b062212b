using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.InMemory;
using TypedRpc.Messages;
using TypedRpc.Tests;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

/// <summary>What the tests of the in-memory transport alone share.</summary>
public abstract class InMemoryTest : IAsyncLifetime
{
    private readonly List<ITransport> _connected = [];

    protected string BrokerName { get; } = Guid.NewGuid().ToString("N");

    private protected CountingTimeProvider Time { get; } = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ITransport transport in _connected)
            await transport.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static Task<ITransport> OpenAsync(
        string url, ITransportListener? listener = null, TimeProvider? time = null, ILoggerFactory? loggers = null) =>
        new InMemoryTransportFactory().ConnectAsync(
            TransportUrl.Parse(url),
            new TransportOptions(listener ?? new RecordingListener())
            {
                LoggerFactory = loggers ?? NullLoggerFactory.Instance,
                TimeProvider = time ?? TimeProvider.System,
                BusUrlOptions = BusUrlOptions.Names,
            },
            CancellationToken.None).AsTask();

    /// <summary>Connects to the test's broker on the clock that the test moves.</summary>
    protected async Task<ITransport> ConnectAsync(ITransportListener? listener = null, ILoggerFactory? loggers = null)
    {
        ITransport transport = await OpenAsync($"memory://{BrokerName}", listener, Time, loggers);
        _connected.Add(transport);
        return transport;
    }

    protected static MessageBody Body(string text) => MessageBody.CopyOf(Encoding.UTF8.GetBytes(text));

    protected static void Publish(ITransport transport, string queue, string text, long expiration = 0) =>
        transport.TryPublish(new Message("", queue, Body(text)) { ExpirationMilliseconds = expiration }).ShouldBe(1);

    protected static Task PublishConfirmedAsync(ITransport transport, Message message) =>
        transport.PublishAsync(message with { Confirm = true }, CancellationToken.None).AsTask();

    protected static Task DeclareAsync(ITransport transport, params QueueDeclaration[] queues) =>
        transport.DeclareAsync(new Topology([], queues), CancellationToken.None).AsTask();

    protected static Task<IConsumer> ConsumeAsync(
        ITransport transport, string queue, IDeliverySink sink, ushort prefetch = 0, bool autoAcknowledge = false) =>
        transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration(queue), []) { Prefetch = prefetch, AutoAcknowledge = autoAcknowledge },
            sink,
            CancellationToken.None).AsTask();

    protected static async Task<(long Messages, int Consumers)?> InspectAsync(ITransport transport, string queue) =>
        await transport.InspectAsync(queue, CancellationToken.None);

    /// <summary>Runs a busy loop where it does not take the thread pool from everybody else.</summary>
    protected static Task OnOwnThreadAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    protected static async Task<TransportError> ErrorOfAsync(Func<Task> operation) =>
        (await Should.ThrowAsync<TransportException>(operation)).Error;
}

/// <summary>A sink that runs an action.</summary>
public sealed class ActionSink(Action<Delivery> action) : IDeliverySink
{
    void IDeliverySink.OnDelivery(Delivery delivery) => action(delivery);
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>What every transport must do, seen through <see cref="ITransport"/> alone. Derive to run it against a transport.</summary>
/// <remarks>
/// All transports of a test reach the same broker, which other tests may use too: names come from <see cref="Name"/>. Nothing is delivered
/// at once, so that nothing came is shown by what comes after it.
/// </remarks>
public abstract partial class TransportConformance : IAsyncLifetime
{
    private readonly string _suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private readonly List<ITransport> _connected = [];

    /// <summary>The body limit of the transports under test, in bytes.</summary>
    protected const int MaxMessageBytes = 64 * 1024;

    /// <summary>Connects one more transport to the test's broker.</summary>
    protected abstract ValueTask<ITransport> ConnectAsync(TransportOptions options);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (ITransport transport in _connected)
            await transport.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A name that no other test has.</summary>
    protected string Name(string name) => $"{name}-{_suffix}";

    /// <summary>Connects a transport that the test's end disposes.</summary>
    protected async Task<ITransport> ConnectAsync(RecordingListener? listener = null, int maxMessageBytes = MaxMessageBytes)
    {
        ITransport transport = await ConnectAsync(new TransportOptions(listener ?? new RecordingListener())
        {
            LoggerFactory = NullLoggerFactory.Instance,
            MaxMessageBytes = maxMessageBytes,
        });
        _connected.Add(transport);
        return transport;
    }

    /// <summary>A queue of the test's own, gone with the transport that declares it.</summary>
    protected QueueDeclaration Exclusive(string name, params (string Exchange, string RoutingKey)[] bindings) =>
        new(Name(name)) { Exclusive = true, Bindings = bindings };

    /// <summary>A queue that several transports share, gone soon after the test.</summary>
    protected QueueDeclaration Shared(string name, params (string Exchange, string RoutingKey)[] bindings) =>
        new(Name(name)) { Durable = true, ExpiresAfter = TimeSpan.FromMinutes(1), Bindings = bindings };

    /// <summary>An exchange of the test's own, gone with its last binding.</summary>
    protected ExchangeDeclaration Exchange(string name, ExchangeKind kind) => new(Name(name), kind) { AutoDelete = true };

    protected static Task DeclareAsync(ITransport transport, params QueueDeclaration[] queues) =>
        transport.DeclareAsync(new Topology([], queues), CancellationToken.None).AsTask();

    protected static async Task<RecordingSink> ConsumeAsync(
        ITransport transport, QueueDeclaration queue, params ExchangeDeclaration[] exchanges)
    {
        var sink = new RecordingSink();
        await transport.ConsumeAsync(new ConsumerOptions(queue, exchanges), sink, CancellationToken.None);
        return sink;
    }

    protected static async Task<(RecordingSink Sink, IConsumer Consumer)> ConsumeAsync(
        ITransport transport, QueueDeclaration queue, ushort prefetch, bool autoAcknowledge = false)
    {
        var sink = new RecordingSink();
        IConsumer consumer = await transport.ConsumeAsync(
            new ConsumerOptions(queue, []) { Prefetch = prefetch, AutoAcknowledge = autoAcknowledge }, sink, CancellationToken.None);
        return (sink, consumer);
    }

    protected static MessageBody Body(string text) => MessageBody.CopyOf(Encoding.UTF8.GetBytes(text));

    /// <summary>A message to a queue, through the default exchange.</summary>
    protected static Message ToQueue(QueueDeclaration queue, string text) => new("", queue.Name, Body(text));

    /// <summary>Publishes and waits until the broker has it.</summary>
    protected static Task PublishAsync(ITransport transport, Message message) =>
        transport.PublishAsync(message with { Confirm = true }, CancellationToken.None).AsTask().WaitAsync(Bound.Time);

    protected static async Task PublishAsync(ITransport transport, QueueDeclaration queue, params string[] texts)
    {
        foreach (string text in texts)
            await PublishAsync(transport, ToQueue(queue, text));
    }

    protected static async Task ShouldFailAsync(TransportError error, Func<Task> operation) =>
        (await Should.ThrowAsync<TransportException>(operation)).Error.ShouldBe(error);

    protected static async Task ReachesAsync(ITransport transport, QueueDeclaration queue, (long Messages, int Consumers)? status)
    {
        (long Messages, int Consumers)? last = null;
        await Bound.UntilAsync(
            async () => (last = await transport.InspectAsync(queue.Name, CancellationToken.None)) == status,
            TimeSpan.FromMilliseconds(20),
            $"The queue never reached {status}.");
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests.Oslo;

/// <summary>A peer that says byte by byte what Python's oslo.messaging says.</summary>
public abstract class OsloBed : Bed
{
    protected static readonly RpcClientOptions OfOslo = new() { Wire = RpcWire.Oslo };

    protected const string ReplyQueue = "reply_3a732f65863b4762a7b8f19074a78cc0";

    private ITransport? _below;

    protected async Task<ITransport> BelowAsync() => _below ??= await ConnectBelowAsync();

    protected async Task<RpcBus> ServeAsync(OsloProbe probe, RpcServerOptions? options = null, RpcBusOptions? busOptions = null)
    {
        RpcBus bus = await ConnectAsync(busOptions);
        await bus.ServeAsync<IOsloProbe>(probe, options);
        return bus;
    }

    /// <summary>Publishes a request: the members given, in an envelope.</summary>
    protected async Task PublishAsync(JsonObject message, long expiration = 60_000, string key = "oslo") =>
        await PublishAsync(new Message("openstack", key, Sealed(message))
        {
            ContentType = "application/json",
            ExpirationMilliseconds = message.ContainsKey("_msg_id") ? expiration : 0,
        });

    protected async Task PublishAsync(Message message) =>
        await (await BelowAsync())
            .PublishAsync(message with { Confirm = true, Mandatory = true }, CancellationToken.None).AsTask().WaitAsync(Limit);

    /// <summary>A call as Python sends it.</summary>
    protected static JsonObject Call(string method, JsonObject? arguments = null, string id = "cc7f8753a0984fc6af4938c4b2d15255") => new()
    {
        ["method"] = method,
        ["args"] = arguments ?? [],
        ["_msg_id"] = id,
        ["_reply_q"] = ReplyQueue,
        ["_timeout"] = null,
        ["_unique_id"] = Guid.NewGuid().ToString("N"),
    };

    protected static MessageBody Sealed(JsonNode message) =>
        MessageBody.CopyOf(
            Encoding.UTF8.GetBytes(new JsonObject { ["oslo.version"] = "2.0", ["oslo.message"] = message.ToJsonString() }.ToJsonString()));

    /// <summary>Consumes the queue of replies.</summary>
    internal async Task<Heard> ListenAsync(QueueDeclaration? queue = null)
    {
        var heard = new Heard();
        await (await BelowAsync()).ConsumeAsync(
            new ConsumerOptions(
                queue ?? new QueueDeclaration(ReplyQueue) { Durable = TransientQueuesAreRefused, ExpiresAfter = TimeSpan.FromMinutes(30) },
                [new ExchangeDeclaration("openstack", ExchangeKind.Topic)])
            { AutoAcknowledge = true },
            heard,
            CancellationToken.None);
        return heard;
    }

    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(20);
        condition().ShouldBeTrue();
    }

    internal sealed class Heard : IDeliverySink
    {
        private readonly Channel<(JsonObject Message, string? ContentType)> _messages = Channel.CreateUnbounded<(JsonObject, string?)>();

        public bool IsEmpty => !_messages.Reader.TryPeek(out _);

        public IReadOnlyDictionary<string, object?>? Headers { get; private set; }

        public void OnDelivery(Delivery delivery)
        {
            Headers = delivery.Headers;
            _messages.Writer.TryWrite((Open(delivery), delivery.ContentType));
            delivery.Release();
        }

        /// <summary>The next message, with its failure as JSON.</summary>
        public async Task<JsonObject> NextAsync()
        {
            (JsonObject message, string? contentType) = await _messages.Reader.ReadAsync().AsTask().WaitAsync(Limit);
            contentType.ShouldBe("application/json");
            return message;
        }

        private static JsonObject Open(Delivery delivery)
        {
            using var plain = new MemoryStream();
            using (var body = new MemoryStream(delivery.Body.Span.ToArray()))
            {
                if (delivery.Headers?.ContainsKey("compression") == true)
                {
                    using var zlib = new System.IO.Compression.ZLibStream(body, System.IO.Compression.CompressionMode.Decompress);
                    zlib.CopyTo(plain);
                }
                else
                {
                    body.CopyTo(plain);
                }
            }

            JsonObject outer = JsonNode.Parse(plain.ToArray())!.AsObject();
            JsonObject message = JsonNode.Parse(outer["oslo.message"]!.GetValue<string>())!.AsObject();
            if (message["failure"] is JsonValue failure && failure.GetValueKind() == JsonValueKind.String)
                message["failure"] = JsonNode.Parse(failure.GetValue<string>());
            return message;
        }
    }
}

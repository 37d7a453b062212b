using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A peer below all libraries: for messages that none of them would send, and to see what is sent.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly Channel<JsonElement> _replies = Channel.CreateUnbounded<JsonElement>();

    private RawPeer(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <summary>Where its replies come to.</summary>
    public string ReplyQueue { get; } = "reply_" + Guid.NewGuid().ToString("N");

    public static async Task<RawPeer> ConnectAsync(string url)
    {
        var factory = new ConnectionFactory { Uri = new Uri(url.Replace("rabbit://", "amqp://", StringComparison.Ordinal)) };
        IConnection connection = await factory.CreateConnectionAsync();
        var peer = new RawPeer(connection, await connection.CreateChannelAsync());
        await peer.ConsumeAsync(peer.ReplyQueue);
        return peer;
    }

    /// <summary>The envelope of a message.</summary>
    public static string Sealed(string message, string version = "2.0") => new JsonObject { ["oslo.version"] = version, ["oslo.message"] = message }.ToJsonString();

    /// <summary>A request, with what is given as JSON in the place of what is usual. A value of null leaves a key out.</summary>
    public string Request(string method, string id, params (string Key, string? Json)[] others)
    {
        var request = new JsonObject { ["method"] = method, ["args"] = new JsonObject(), ["_msg_id"] = id, ["_reply_q"] = ReplyQueue, ["_timeout"] = null, ["_unique_id"] = Guid.NewGuid().ToString("N") };
        foreach ((string key, string? json) in others)
        {
            request.Remove(key);
            if (json is not null)
                request[key] = JsonNode.Parse(json);
        }

        return request.ToJsonString();
    }

    /// <summary>Declares a queue of replies and reads it.</summary>
    public async Task ConsumeAsync(string queue)
    {
        await _channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var outer = JsonDocument.Parse(Encoding.UTF8.GetString(delivery.Body.Span));
            using var inner = JsonDocument.Parse(outer.RootElement.GetProperty("oslo.message").GetString()!);
            return _replies.Writer.WriteAsync(inner.RootElement.Clone()).AsTask();
        };
        await _channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    }

    public Task SendAsync(string topic, string body, string? contentType = "application/json", TimeSpan? expiration = null, string exchange = "openstack") =>
        SendAsync(topic, Encoding.UTF8.GetBytes(body), contentType, expiration, exchange, null);

    public async Task SendAsync(string topic, byte[] body, string? contentType, TimeSpan? expiration, string exchange, string? compression)
    {
        var properties = new BasicProperties { ContentType = contentType, ContentEncoding = "utf-8", DeliveryMode = DeliveryModes.Persistent };
        if (expiration is { } time)
            properties.Expiration = ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (compression is not null)
            properties.Headers = new Dictionary<string, object?> { ["compression"] = compression };
        await _channel.BasicPublishAsync(exchange, topic, mandatory: false, properties, body);
    }

    /// <summary>The next reply, out of its envelope.</summary>
    public async Task<JsonElement> ReplyAsync() => await _replies.Reader.ReadAsync().AsTask().WaitAsync(PythonProcess.Limit);

    /// <summary>Waits until a queue has so many consumers; null until it is gone.</summary>
    public async Task ReachesAsync(string queue, uint? consumers)
    {
        using var limit = new CancellationTokenSource(PythonProcess.Limit);
        while (await ConsumersAsync(queue) != consumers)
            await Task.Delay(20, limit.Token);
    }

    /// <summary>How many consumers a queue has; null when there is no such queue.</summary>
    public async Task<uint?> ConsumersAsync(string queue)
    {
        await using IChannel channel = await _connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).ConsumerCount;
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

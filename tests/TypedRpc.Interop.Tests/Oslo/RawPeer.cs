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
    private readonly Channel<RawMessage> _got = Channel.CreateUnbounded<RawMessage>();

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
    public static string Sealed(string message, string version = "2.0") =>
        new JsonObject { ["oslo.version"] = version, ["oslo.message"] = message }.ToJsonString();

    /// <summary>A request, with what is given as JSON in the place of what is usual. A value of null leaves a key out.</summary>
    public string Request(string method, string id, params (string Key, string? Json)[] others)
    {
        var request = new JsonObject
        {
            ["method"] = method,
            ["args"] = new JsonObject(),
            ["_msg_id"] = id,
            ["_reply_q"] = ReplyQueue,
            ["_timeout"] = null,
            ["_unique_id"] = Guid.NewGuid().ToString("N"),
        };
        foreach ((string key, string? json) in others)
        {
            request.Remove(key);
            if (json is not null)
                request[key] = JsonNode.Parse(json);
        }

        return request.ToJsonString();
    }

    /// <summary>Serves a topic as oslo.messaging declares it: requests come, and nothing is answered by itself.</summary>
    public async Task ServeAsync(string topic, string server)
    {
        await _channel.ExchangeDeclareAsync("openstack", ExchangeType.Topic);
        await _channel.ExchangeDeclareAsync(topic + "_fanout", ExchangeType.Fanout, autoDelete: true);
        foreach ((string queue, string exchange)
            in new[] { (topic, "openstack"), ($"{topic}.{server}", "openstack"), ($"{topic}_fanout_{server}", topic + "_fanout") })
        {
            await ConsumeAsync(queue, exchange);
        }
    }

    /// <summary>Declares a queue, and reads it.</summary>
    public async Task ConsumeAsync(string queue, string? exchange = null)
    {
        await _channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: exchange is null);
        if (exchange is not null)
            await _channel.QueueBindAsync(queue, exchange, queue);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) => _got.Writer.WriteAsync(RawMessage.Of(delivery)).AsTask();
        await _channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    }

    public Task SendAsync(
        string topic, string body, string? contentType = "application/json", TimeSpan? expiration = null, string exchange = "openstack") =>
        SendAsync(topic, Encoding.UTF8.GetBytes(body), contentType, expiration, exchange, null);

    public async Task SendAsync(string topic, byte[] body, string? contentType, TimeSpan? expiration, string exchange, string? compression)
    {
        var properties =
            new BasicProperties { ContentType = contentType, ContentEncoding = "utf-8", DeliveryMode = DeliveryModes.Persistent };
        if (expiration is { } time)
            properties.Expiration = ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (compression is not null)
            properties.Headers = new Dictionary<string, object?> { ["compression"] = compression };
        await _channel.BasicPublishAsync(exchange, topic, mandatory: false, properties, body);
    }

    /// <summary>Answers a request with a message that has these members besides the request's id.</summary>
    public Task ReplyAsync(RawMessage request, params (string Key, string Json)[] members)
    {
        var reply = new JsonObject { ["_msg_id"] = request.Message.GetProperty("_msg_id").GetString() };
        foreach ((string key, string json) in members)
            reply[key] = JsonNode.Parse(json);
        return SendAsync(request.Message.GetProperty("_reply_q").GetString()!, Sealed(reply.ToJsonString()), exchange: "");
    }

    /// <summary>The next message that came.</summary>
    public async Task<RawMessage> NextAsync() => await _got.Reader.ReadAsync().AsTask().WaitAsync(PythonProcess.Limit);

    /// <summary>The next reply, out of its envelope.</summary>
    public async Task<JsonElement> ReplyAsync() => (await NextAsync()).Message;

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

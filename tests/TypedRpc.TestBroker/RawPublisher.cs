using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TypedRpc.TestBroker;

/// <summary>Publishes over a socket, so that headers can hold whatever a broker lets pass.</summary>
public sealed class RawPublisher : IDisposable
{
    private const ushort Channel = 1;
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawPublisher(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    /// <summary>Connects with the user, password and virtual host of a URL, and opens a channel.</summary>
    public static async Task<RawPublisher> ConnectAsync(Uri url)
    {
        string[] login = url.UserInfo.Split(':');
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, url.Port);
        var raw = new RawPublisher(client);
        await raw._stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
        await raw.UntilAsync(10, 10);
        byte[] response = Encoding.UTF8.GetBytes($"\0{Uri.UnescapeDataString(login[0])}\0{Uri.UnescapeDataString(login[1])}");
        await raw.SendAsync(
            0, 10, 11, [.. AmqpBytes.Table([]), .. AmqpBytes.ShortText("PLAIN"), .. AmqpBytes.Long(response.Length), .. response,
                .. AmqpBytes.ShortText("en_US")]);
        byte[] tune = await raw.UntilAsync(10, 30);
        await raw.SendAsync(0, 10, 31, [.. tune[4..10], .. AmqpBytes.Short(0)]);
        await raw.SendAsync(0, 10, 40, [.. AmqpBytes.ShortText(Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'))), 0, 0]);
        await raw.UntilAsync(10, 41);
        await raw.SendAsync(Channel, 20, 10, [0]);
        await raw.UntilAsync(20, 11);
        return raw;
    }

    /// <summary>Publishes, and ends when the broker has taken it: a question asked behind it has been answered.</summary>
    /// <exception cref="IOException">The broker refused it, and says why.</exception>
    public async Task PublishAsync(string exchange, string routingKey, byte[] headers, string? contentType = null, byte[]? body = null)
    {
        await SendAsync(Channel, 60, 40, [0, 0, .. AmqpBytes.ShortText(exchange), .. AmqpBytes.ShortText(routingKey), 0]);
        await _stream.WriteAsync(AmqpBytes.Content(Channel, contentType, headers, body ?? "x"u8.ToArray()));

        // Basic.Qos without a limit changes nothing.
        await SendAsync(Channel, 60, 10, [0, 0, 0, 0, 0, 0, 0]);
        await UntilAsync(60, 11);
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(ushort channel, int classId, int method, byte[] arguments) =>
        await _stream.WriteAsync(
            AmqpBytes.Frame(AmqpBytes.Method, channel, [.. AmqpBytes.Short(classId), .. AmqpBytes.Short(method), .. arguments]));

    // Reads to a method, and returns its payload.
    private async Task<byte[]> UntilAsync(int classId, int method)
    {
        byte[] head = new byte[7];
        while (true)
        {
            await _stream.ReadExactlyAsync(head);
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(3)) + 1];
            await _stream.ReadExactlyAsync(payload);
            if (head[0] != AmqpBytes.Method)
                continue;
            (int Class, int Method) got =
                (BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2)));
            if (got == (classId, method))
                return payload;
            if (got is (10, 50) or (20, 40))
                throw new IOException($"The broker closed: {Encoding.UTF8.GetString(payload.AsSpan(7, payload[6]))}");
        }
    }
}

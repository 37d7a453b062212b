using System.Buffers;
using System.IO.Compression;
using System.Text;
using TypedRpc.Messages;

namespace TypedRpc.Wire.Oslo;

/// <summary>Compressed bodies, marked by a header as kombu does it: its <c>gzip</c> is a zlib stream (RFC 1950) under the name of gzip (RFC 1952). Both are read.</summary>
internal static class OsloCompression
{
    private const string Header = "compression";
    private const string Gzip = "application/x-gzip";

    // The envelope shows at the beginning; the ids stand behind the payload, and the context behind them.
    private const int GlimpsedHead = 128;
    private const int GlimpsedTail = 96 * 1024;

    /// <summary>The headers of a compressed body.</summary>
    public static readonly IReadOnlyDictionary<string, object?> Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [Header] = Gzip };

    /// <summary>The bytes of a body that may be compressed.</summary>
    /// <exception cref="RpcSerializationException">It is compressed in another way, damaged, or larger than the limit.</exception>
    public static ReadOnlySpan<byte> Plain(MessageBody body, IReadOnlyDictionary<string, object?>? headers, int mostBytes)
    {
        if (headers is null || !headers.TryGetValue(Header, out object? value))
            return body.Span;
        string coding = value switch { string text => text, byte[] utf8 => Encoding.UTF8.GetString(utf8), _ => value?.ToString() ?? "" };
        return coding switch
        {
            "" => body.Span,
            Gzip => Inflate(body, mostBytes),
            _ => throw new RpcSerializationException($"The body is compressed as '{(coding.Length > 64 ? coding[..64] : coding)}'; only {Gzip} is read."),
        };
    }

    /// <summary>What can be seen of a body that cannot be read: all of it, or the first and the last bytes that come out when it is inflated. Never throws.</summary>
    /// <param name="body">The body, or an excerpt of it.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    /// <param name="mostBytes">The largest message that is read. Up to eight times as much is inflated to get to the end of one that is larger.</param>
    public static ReadOnlySpan<byte> Glimpse(MessageBody body, IReadOnlyDictionary<string, object?>? headers, int mostBytes) =>
        headers is not null && headers.ContainsKey(Header) ? EndsOf(body, 8L * mostBytes) : body.Span;

    /// <summary>Compresses a body, which is given back.</summary>
    public static MessageBody Compressed(MessageBody body)
    {
        using var compressed = new MemoryStream(body.Length / 2);
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(body.Span);
        body.Return();
        return MessageBody.CopyOf(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    private static Stream Inflating(MessageBody body)
    {
        var source = new MemoryStream(body.Array, 0, body.Length, writable: false);
        return body.Span.StartsWith("\x1f"u8) ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
    }

    private static ReadOnlySpan<byte> EndsOf(MessageBody body, long mostBytes)
    {
        byte[] room = new byte[GlimpsedHead + (2 * GlimpsedTail)];
        int used = 0;
        try
        {
            using Stream inflating = Inflating(body);
            for (long total = 0; total <= mostBytes;)
            {
                int read = inflating.Read(room, used, room.Length - used);
                if (read == 0)
                    break;
                total += read;
                used += read;
                if (used == room.Length)
                {
                    room.AsSpan(room.Length - GlimpsedTail).CopyTo(room.AsSpan(GlimpsedHead));
                    used = GlimpsedHead + GlimpsedTail;
                }
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            // It is damaged, or an excerpt: what came out is all that there is to see.
        }

        return room.AsSpan(0, used);
    }

    // A few bytes can claim to be a thousand times as many: what comes out is counted while it comes.
    private static ReadOnlySpan<byte> Inflate(MessageBody body, int mostBytes)
    {
        using Stream inflating = Inflating(body);
        var plain = new ArrayBufferWriter<byte>(Math.Min(mostBytes, Math.Max(256, body.Length * 2)));
        try
        {
            while (true)
            {
                Span<byte> room = plain.GetSpan(256);
                int read = inflating.Read(room);
                if (read == 0)
                    return plain.WrittenSpan;
                plain.Advance(read);
                if (plain.WrittenCount > mostBytes)
                    throw new RpcSerializationException($"The body has more than {mostBytes} bytes once it is inflated.");
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw new RpcSerializationException("The body is marked as compressed, and is not.", fault);
        }
    }
}

using System.Buffers;
using System.IO.Compression;
using System.Text;
using TypedRpc.Messages;

namespace TypedRpc.Wire.Oslo;

/// <summary>Compressed bodies, marked by the header <c>compression</c> as in kombu.</summary>
/// <remarks>kombu's <c>gzip</c> is a zlib stream (RFC 1950) under the name of gzip (RFC 1952). Both are read; zlib is written.</remarks>
internal static class OsloCompression
{
    private const string Header = "compression";
    private const string Gzip = "application/x-gzip";

    // The beginning shows whether there is an envelope. The ids follow the payload, and the context follows the ids.
    private const int GlimpsedHead = 128;
    private const int GlimpsedTail = 96 * 1024;

    /// <summary>The headers of a compressed body.</summary>
    public static readonly IReadOnlyDictionary<string, object?> Headers =
        new Dictionary<string, object?>(StringComparer.Ordinal) { [Header] = Gzip };

    /// <summary>The uncompressed bytes of a body.</summary>
    /// <exception cref="RpcSerializationException">The body has another compression, is damaged, or is larger than the limit.</exception>
    public static ReadOnlySpan<byte> Plain(MessageBody body, IReadOnlyDictionary<string, object?>? headers, int maxBytes)
    {
        if (headers is null || !headers.TryGetValue(Header, out object? value))
            return body.Span;
        string coding = value switch { string text => text, byte[] utf8 => Encoding.UTF8.GetString(utf8), _ => value?.ToString() ?? "" };
        return coding switch
        {
            "" => body.Span,
            Gzip => Inflate(body, maxBytes),
            _ => throw new RpcSerializationException(
                $"The body is compressed as '{(coding.Length > 64 ? coding[..64] : coding)}'; only {Gzip} is read."),
        };
    }

    /// <summary>The readable bytes of a body that cannot be decoded. Never throws.</summary>
    /// <remarks>These are all bytes of an uncompressed body, and the first and last inflated bytes of a compressed one.</remarks>
    /// <param name="body">The body, or an excerpt of it.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    /// <param name="maxBytes">
    /// The most bytes of a message that is read. Up to eight times as many are inflated to reach the end of a larger one.
    /// </param>
    public static ReadOnlySpan<byte> Glimpse(MessageBody body, IReadOnlyDictionary<string, object?>? headers, int maxBytes) =>
        headers is not null && headers.ContainsKey(Header) ? EndsOf(body, 8L * maxBytes) : body.Span;

    /// <summary>Compresses a body, and returns the original to the pool.</summary>
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
        return body.Span.StartsWith("\x1f"u8)
            ? new GZipStream(source, CompressionMode.Decompress)
            : new ZLibStream(source, CompressionMode.Decompress);
    }

    private static ReadOnlySpan<byte> EndsOf(MessageBody body, long maxBytes)
    {
        byte[] room = new byte[GlimpsedHead + (2 * GlimpsedTail)];
        int used = 0;
        try
        {
            using Stream inflating = Inflating(body);
            for (long total = 0; total <= maxBytes;)
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
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // The body is damaged or an excerpt. The bytes that were inflated so far are the result.
        }

        return room.AsSpan(0, used);
    }

    // A few bytes may inflate to a thousand times as many, so the output is counted while it is inflated.
    private static ReadOnlySpan<byte> Inflate(MessageBody body, int maxBytes)
    {
        using Stream inflating = Inflating(body);
        var plain = new ArrayBufferWriter<byte>(Math.Min(maxBytes, Math.Max(256, body.Length * 2)));
        try
        {
            while (true)
            {
                Span<byte> room = plain.GetSpan(256);
                int read = inflating.Read(room);
                if (read == 0)
                    return plain.WrittenSpan;
                plain.Advance(read);
                if (plain.WrittenCount > maxBytes)
                    throw new RpcSerializationException($"The body has more than {maxBytes} bytes once it is inflated.");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new RpcSerializationException("The body is marked as compressed, and is not.", exception);
        }
    }
}

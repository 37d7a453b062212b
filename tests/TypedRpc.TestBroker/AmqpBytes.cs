using System.Buffers.Binary;
using System.Text;

namespace TypedRpc.TestBroker;

/// <summary>Writes AMQP 0-9-1 byte by byte, for what no client library would send.</summary>
public static class AmqpBytes
{
    public const byte Method = 1;
    public const byte Header = 2;
    public const byte Body = 3;

    /// <summary>A frame.</summary>
    public static byte[] Frame(byte type, ushort channel, params byte[] payload) =>
        [type, .. Short(channel), .. Long(payload.Length), .. payload, 0xCE];

    /// <summary>The frames of a message: its header frame with a table of headers, and its body.</summary>
    public static byte[] Content(ushort channel, string? contentType, byte[] headers, byte[] body)
    {
        ushort flags = (ushort)(contentType is null ? 1 << 13 : (1 << 15) | (1 << 13));
        byte[] header = [.. Short(60), .. Short(0), .. LongLong(body.Length), .. Short(flags),
            .. contentType is null ? [] : ShortText(contentType), .. headers];
        return [.. Frame(Header, channel, header), .. body.Length == 0 ? [] : Frame(Body, channel, body)];
    }

    /// <summary>A table with one entry.</summary>
    public static byte[] Table(string name, params byte[] value) => Table([.. ShortText(name), .. value]);

    /// <summary>A table of entries that were written already.</summary>
    public static byte[] Table(byte[] entries) => [.. Long(entries.Length), .. entries];

    /// <summary>Arrays in one another, so many; the innermost is empty.</summary>
    public static byte[] Arrays(int levels)
    {
        // From the inside out would copy each level into the next.
        byte[] bytes = new byte[levels * 5];
        for (int i = 0; i < levels; i++)
        {
            bytes[i * 5] = (byte)'A';
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan((i * 5) + 1), (levels - 1 - i) * 5);
        }

        return bytes;
    }

    /// <summary>Tables in one another, so many, each but the last under an empty name; the innermost is empty.</summary>
    public static byte[] Tables(int levels)
    {
        byte[] bytes = new byte[(levels * 6) - 1];
        for (int i = 0; i < levels; i++)
        {
            int at = i * 6;
            bytes[at] = (byte)'F';
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + 1), bytes.Length - at - 5);
        }

        return bytes;
    }

    public static byte[] ShortText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)bytes.Length, .. bytes];
    }

    public static byte[] LongText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Long(bytes.Length), .. bytes];
    }

    public static byte[] Short(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    public static byte[] Long(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] LongLong(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}

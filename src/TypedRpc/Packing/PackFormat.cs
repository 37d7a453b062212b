using System.Buffers;
using System.Buffers.Binary;
using TypedRpc.Messages;

namespace TypedRpc.Packing;

/// <summary>The body of a pack: several messages with the same destination and properties, sent as one.</summary>
/// <remarks>
/// A MessagePack array with one <c>bin</c> for each message (MessagePack specification, array and bin formats). The content type is that of
/// the messages with the suffix <c>+pack</c>, or <c>+once</c> for <see cref="PackKind.HandledOnce"/>. docs/wire-format.md specifies it.
/// A pack never contains packs.
/// </remarks>
public static class PackFormat
{
    /// <summary>The maximum number of messages in a pack.</summary>
    public const int MaxMessages = 64;

    /// <summary>The maximum size of a pack in bytes. A longer one is not read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The maximum size of a message that is packed, in bytes. A larger one is sent alone, as packing it gains nothing.</summary>
    public const int MaxMessageBytes = 8 * 1024;

    private const string Suffix = "+pack";
    private const string OnceSuffix = "+once";
    private const int ArrayHead = 3;
    private const int BinHead = 3;
    private const byte Array16 = 0xdc;
    private const byte Bin16 = 0xc5;

    private static Names? _last;
    private static Names? _lastOnce;

    /// <summary>The size of the pack that contains messages with these sizes in total, in bytes.</summary>
    public static int SizeOf(int messages, int bytes) => ArrayHead + (messages * BinHead) + bytes;

    /// <summary>The content type of a pack.</summary>
    public static string TypeOf(PackType pack) => pack.Kind == PackKind.HandledOnce
        ? TypeOf(pack.MessageType, OnceSuffix, ref _lastOnce)
        : TypeOf(pack.MessageType, Suffix, ref _last);

    /// <summary>Reads the content type of a pack.</summary>
    /// <returns>False when the content type is not that of a pack.</returns>
    public static bool IsPack(string? contentType, out PackType pack)
    {
        if (contentType is not null && contentType.EndsWith(Suffix, StringComparison.Ordinal))
        {
            pack = new PackType(MessageTypeOf(contentType, Suffix, ref _last), PackKind.HandledAgain);
            return true;
        }

        if (contentType is not null && contentType.EndsWith(OnceSuffix, StringComparison.Ordinal))
        {
            pack = new PackType(MessageTypeOf(contentType, OnceSuffix, ref _lastOnce), PackKind.HandledOnce);
            return true;
        }

        pack = default;
        return false;
    }

    /// <summary>Writes a pack to a rented array.</summary>
    /// <param name="messages">The bodies: at most <see cref="MaxMessages"/>, of at most <see cref="MaxMessageBytes"/> each.</param>
    public static MessageBody Write(ReadOnlySpan<MessageBody> messages)
    {
        int bytes = 0;
        foreach (MessageBody message in messages)
            bytes += message.Length;
        int size = SizeOf(messages.Length, bytes);
        byte[] array = ArrayPool<byte>.Shared.Rent(size);
        Span<byte> rest = array;
        WriteHead(ref rest, Array16, messages.Length);
        foreach (MessageBody message in messages)
        {
            WriteHead(ref rest, Bin16, message.Length);
            message.Span.CopyTo(rest);
            rest = rest[message.Length..];
        }

        return new MessageBody(array, size);
    }

    /// <summary>Finds the messages of a pack.</summary>
    /// <param name="pack">The body of the pack, from any peer.</param>
    /// <param name="lengths">Receives the lengths of the messages in bytes; at least <see cref="MaxMessages"/> elements.</param>
    /// <param name="count">The number of messages.</param>
    /// <returns>False when the bytes are not a pack.</returns>
    public static bool TryRead(ReadOnlySpan<byte> pack, Span<int> lengths, out int count)
    {
        count = 0;
        if (pack.Length > MaxBytes || !TryReadHead(ref pack, Array16, out int messages) || messages > MaxMessages)
            return false;
        while (count < messages)
        {
            if (!TryReadHead(ref pack, Bin16, out int length) || length > pack.Length)
                return false;
            pack = pack[length..];
            lengths[count++] = length;
        }

        return pack.IsEmpty && count > 0;
    }

    /// <summary>Takes the next message from the rest of a pack that <see cref="TryRead"/> has accepted.</summary>
    /// <param name="rest">The rest of the pack: initially the whole, afterwards what follows the message.</param>
    /// <param name="length">The length of the message.</param>
    /// <param name="isFirst">True for the first message.</param>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, int length, bool isFirst)
    {
        int start = isFirst ? ArrayHead + BinHead : BinHead;
        ReadOnlySpan<byte> message = rest.Slice(start, length);
        rest = rest[(start + length)..];
        return message;
    }

    // Most packs have the same content types, so the last strings are kept.
    private static string TypeOf(string messageType, string suffix, ref Names? last)
    {
        ArgumentNullException.ThrowIfNull(messageType);
        return Volatile.Read(ref last) is { } kept && kept.Message == messageType
            ? kept.Pack
            : (last = new Names(messageType, messageType + suffix)).Pack;
    }

    private static string MessageTypeOf(string contentType, string suffix, ref Names? last) =>
        Volatile.Read(ref last) is { } kept && kept.Pack == contentType
            ? kept.Message
            : (last = new Names(contentType[..^suffix.Length], contentType)).Message;

    private static void WriteHead(ref Span<byte> rest, byte type, int length)
    {
        rest[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)length);
        rest = rest[3..];
    }

    private static bool TryReadHead(ref ReadOnlySpan<byte> rest, byte type, out int length)
    {
        length = 0;
        if (rest.Length < 3 || rest[0] != type)
            return false;
        length = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
        rest = rest[3..];
        return true;
    }

    private sealed record Names(string Message, string Pack);
}

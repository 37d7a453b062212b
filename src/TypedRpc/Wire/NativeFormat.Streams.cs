using System.Buffers.Binary;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>What a message of the kind <see cref="MessageKind.Items"/> contains, apart from the items.</summary>
/// <param name="First">The number of the first item, from 0; in a message without items, the number of items before it.</param>
/// <param name="Count">The number of items.</param>
/// <param name="Offset">The offset of the first item in the body.</param>
internal readonly record struct ItemsHeader(long First, int Count, int Offset)
{
    /// <summary>The inbox of the sender; null when the receiver knows it.</summary>
    public string? Inbox { get; init; }

    /// <summary>True when the stream ends here. The end of a result is its reply.</summary>
    public bool IsEnd { get; init; }

    /// <summary>Why the stream has failed, if it has.</summary>
    public string? Failure { get; init; }
}

/// <content>Streams and progress.</content>
internal sealed partial class NativeFormat
{
    // Bit 8, as the bits 0 to 7 of replies have another meaning.
    private const int ArgumentFlag = 0x100;
    private const int ItemsElements = 3;
    private const int CreditElements = 2;
    private const int OpeningElements = 5;

    // The first number and the count of items are written when the last item is known, so they have a fixed length.
    private const int FirstLength = 9;
    private const int CountLength = 5;

    /// <summary>Writes a message of items up to its first item.</summary>
    /// <returns>Where <see cref="EndItems"/> writes the number of the first item.</returns>
    public static int BeginItems(ref MessagePackWriter writer, MessageId call, bool isArgument, string? inbox)
    {
        WriteReplyHeader(ref writer, MessageKind.Items, call, isArgument ? ArgumentFlag : 0);
        writer.WriteArrayHeader(ItemsElements);
        int at = writer.Length;
        writer.Raw(stackalloc byte[FirstLength]);
        writer.WriteString(inbox);
        writer.Raw(stackalloc byte[CountLength]);
        return at;
    }

    /// <summary>Completes a message of items.</summary>
    /// <param name="body">The message.</param>
    /// <param name="firstAt">What <see cref="BeginItems"/> has returned.</param>
    /// <param name="itemsAt">The offset of the first item.</param>
    /// <param name="first">The number of the first item.</param>
    /// <param name="count">The number of items.</param>
    public static void EndItems(MessageBody body, int firstAt, int itemsAt, long first, int count)
    {
        Span<byte> span = body.Array;
        span[firstAt] = MessagePackCode.UInt64;
        BinaryPrimitives.WriteInt64BigEndian(span[(firstAt + 1)..], first);
        span[itemsAt - CountLength] = MessagePackCode.Array32;
        BinaryPrimitives.WriteInt32BigEndian(span[(itemsAt - CountLength + 1)..], count);
    }

    /// <summary>Writes the end of a stream that is an argument.</summary>
    /// <param name="call">The id of the call.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="failure">Why the stream has failed; null when it has ended.</param>
    public static MessageBody WriteEndOfItems(MessageId call, long items, string? failure)
    {
        var writer = new MessagePackWriter(64);
        WriteReplyHeader(ref writer, MessageKind.Items, call, ArgumentFlag);
        writer.WriteArrayHeader(ItemsElements);
        writer.WriteInt64(items);
        writer.WriteNull();
        if (failure is null)
            writer.WriteNull();
        else
            writer.WriteUtf8(Lossy(failure));
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads a message of items up to its first item.</summary>
    /// <exception cref="RpcSerializationException">The payload is not a message of items.</exception>
    public ItemsHeader ReadItems(MessageBody body, in ReplyHeader header)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length);
        if (reader.BeginArray() < ItemsElements)
            throw new RpcSerializationException("A message of items must have a number, an address and the items.");
        long first = reader.ReadInt64();
        if (first < 0)
            throw new RpcSerializationException("The number of an item must not be negative.");
        string? inbox = ReadInbox(ref reader);
        if (reader.TryReadNull())
            return new ItemsHeader(first, 0, 0) { Inbox = inbox, IsEnd = true };
        if (reader.NextKind == PayloadKind.String)
            return new ItemsHeader(first, 0, 0) { Inbox = inbox, IsEnd = true, Failure = reader.ReadString() };
        int count = reader.BeginArray();
        return new ItemsHeader(first, count, reader.Position) { Inbox = inbox };
    }

    /// <summary>Writes what the receiver of a stream has consumed.</summary>
    /// <param name="call">The id of the call.</param>
    /// <param name="isArgument">True for a stream that is an argument.</param>
    /// <param name="consumed">What is consumed.</param>
    /// <param name="opening">
    /// The window of the receiver and its inbox, with which a server begins to receive a stream that is an argument.
    /// </param>
    public static MessageBody WriteCredit(
        MessageId call, bool isArgument, StreamCredit consumed, (StreamWindow Window, string Inbox)? opening)
    {
        var writer = new MessagePackWriter(96);
        WriteReplyHeader(ref writer, MessageKind.Credit, call, isArgument ? ArgumentFlag : 0);
        writer.WriteArrayHeader(opening is null ? CreditElements : OpeningElements);
        writer.WriteInt64(consumed.Items);
        writer.WriteInt64(consumed.Bytes);
        if (opening is { } first)
        {
            writer.WriteInt64(first.Window.Items);
            writer.WriteInt64(first.Window.Bytes);
            writer.WriteString(first.Inbox);
        }

        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads what the receiver of a stream has consumed.</summary>
    /// <exception cref="RpcSerializationException">The payload is not a credit.</exception>
    public (StreamCredit Consumed, (StreamWindow Window, string Inbox)? Opening) ReadCredit(MessageBody body, in ReplyHeader header)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length);
        int elements = reader.BeginArray();
        if (elements < CreditElements)
            throw new RpcSerializationException("A credit must have a number of items and of bytes.");
        var consumed = new StreamCredit(reader.ReadInt64(), reader.ReadInt64());
        if (elements < OpeningElements)
            return (consumed, null);
        StreamWindow window = Valid(reader.ReadInt64(), reader.ReadInt64());
        return (consumed, (window, Inbox(_names.Get(reader.Utf8()))));
    }

    /// <summary>Reads for which call a returned message to the inbox of its server was; false for every other message.</summary>
    public bool TryReadMessageToServer(in Message message, out MessageId call)
    {
        call = default;
        if (message.ContentType != ContentType)
            return false;
        try
        {
            ReplyHeader header = ReadReply(message.Body);
            call = header.Id;
            return header.Kind is MessageKind.Items or MessageKind.Credit && header.IsOfArgument == (header.Kind == MessageKind.Items);
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    /// <summary>Writes a message of progress up to its value.</summary>
    public static void BeginProgress(ref MessagePackWriter writer, MessageId call) =>
        WriteReplyHeader(ref writer, MessageKind.Progress, call);

    private static void WriteWindow(ref MessagePackWriter writer, StreamWindow window)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(window.Items);
        writer.WriteInt64(window.Bytes);
    }

    // A window of another form is that of a later version: the caller still reads a stream.
    private static StreamWindow ReadWindow(ref MessagePackReader reader)
    {
        int count = reader.BeginArray();
        (long items, long bytes) = (1, 1);
        for (int i = 0; i < count; i++)
        {
            if (i > 1 || !reader.TryReadInt64(out long value))
                reader.Skip();
            else if (i == 0)
                items = value;
            else
                bytes = value;
        }

        reader.EndArray();
        return Valid(items, bytes);
    }

    // A peer chooses the numbers. They bound only what is sent to itself.
    private static StreamWindow Valid(long items, long bytes) =>
        new((int)Math.Clamp(items, 1, int.MaxValue), (int)Math.Clamp(bytes, 1, int.MaxValue));
}

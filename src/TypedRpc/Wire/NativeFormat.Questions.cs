using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <content>The questions by which servers ask whether a call still waits, and the answers.</content>
internal sealed partial class NativeFormat
{
    private const int QuestionElements = 2;

    /// <summary>Writes a question to the caller of a request.</summary>
    /// <param name="request">The request's id.</param>
    /// <param name="question">The id of the question, which the answer repeats.</param>
    /// <param name="inbox">The queue to which the answer is sent.</param>
    public MessageBody WriteAsk(MessageId request, MessageId question, string inbox)
    {
        Span<byte> bytes = stackalloc byte[MessageId.Size];
        question.Write(bytes);
        var writer = new MessagePackWriter(128);
        WriteReplyHeader(ref writer, MessageKind.Ask, request);
        writer.WriteArrayHeader(QuestionElements);
        writer.WriteBytes(bytes);
        writer.WriteString(inbox);
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads a question after its header.</summary>
    /// <exception cref="RpcSerializationException">The payload is not a valid question.</exception>
    public (MessageId Question, string Inbox) ReadAsk(MessageBody body, in ReplyHeader header)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length);
        if (reader.BeginArray() < QuestionElements)
            throw new RpcSerializationException("A question must have an id and an address for its answer.");
        ReadOnlySpan<byte> id = reader.Bin8();
        if (id.Length != MessageId.Size)
            throw new RpcSerializationException("The id of a question must have 16 bytes.");
        return (MessageId.Read(id), Inbox(_names.Get(reader.Utf8())));
    }

    /// <summary>Reads the id of a question that the broker has returned; false for every other message.</summary>
    public bool TryReadReturnedAsk(MessageBody body, out MessageId question)
    {
        question = default;
        try
        {
            ReplyHeader header = ReadReply(body);
            if (header.Kind != MessageKind.Ask)
                return false;
            question = ReadAsk(body, header).Question;
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    /// <summary>Writes the answer to a question.</summary>
    public static MessageBody WriteAnswer(MessageId question, bool isWaiting)
    {
        var writer = new MessagePackWriter(32);
        WriteReplyHeader(ref writer, MessageKind.Answer, question);
        writer.WriteBoolean(isWaiting);
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads an answer after its header.</summary>
    /// <exception cref="RpcSerializationException">The payload is not a valid answer.</exception>
    public static bool ReadAnswer(MessageBody body, in ReplyHeader header)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length);
        return reader.ReadBoolean();
    }
}

using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <content>The extensions of a request: a map with string keys. The only key is <c>trace</c>.</content>
internal sealed partial class NativeFormat
{
    private static ReadOnlySpan<byte> TraceKey => "trace"u8;

    // The array ends with the last field that is present: traceparent, tracestate or nil, baggage.
    private static void WriteExtensions(ref MessagePackWriter writer, TraceFields? trace)
    {
        if (trace is null)
        {
            writer.WriteNull();
            return;
        }

        writer.WriteMapHeader(1);
        writer.WriteUtf8(TraceKey);
        writer.WriteArrayHeader(trace.Baggage is not null ? 3 : trace.State is not null ? 2 : 1);
        writer.WriteString(trace.Parent);
        if (trace.Baggage is not null || trace.State is not null)
            writer.WriteString(trace.State);
        if (trace.Baggage is not null)
            writer.WriteString(trace.Baggage);
    }

    // Unknown keys, and values of another type, are skipped. Only bytes that are not MessagePack make the request unreadable.
    private static TraceFields? ReadExtensions(ref MessagePackReader reader)
    {
        if (reader.NextKind != PayloadKind.Map)
        {
            reader.Skip();
            return null;
        }

        TraceFields? trace = null;
        int count = reader.BeginMap();
        for (int i = 0; i < count; i++)
        {
            bool isTrace = TextOrSkip(ref reader).SequenceEqual(TraceKey);
            if (isTrace && reader.NextKind == PayloadKind.Array)
                trace = ReadTrace(ref reader);
            else
                reader.Skip();
        }

        reader.EndMap();
        return trace;
    }

    private static TraceFields? ReadTrace(ref MessagePackReader reader)
    {
        int count = reader.BeginArray();
        ReadOnlySpan<byte> parent = count > 0 ? TextOrSkip(ref reader) : default;
        ReadOnlySpan<byte> state = count > 1 ? TextOrSkip(ref reader) : default;
        ReadOnlySpan<byte> baggage = count > 2 ? TextOrSkip(ref reader) : default;
        for (int i = 3; i < count; i++)
            reader.Skip();
        reader.EndArray();
        return TraceFields.Create(parent, state, baggage);
    }

    private static ReadOnlySpan<byte> TextOrSkip(ref MessagePackReader reader)
    {
        if (reader.NextKind == PayloadKind.String)
            return reader.Utf8();
        reader.Skip();
        return default;
    }
}

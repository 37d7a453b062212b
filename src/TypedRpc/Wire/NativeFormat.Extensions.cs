using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <content>The extensions of a message: a map with string keys.</content>
internal sealed partial class NativeFormat
{
    /// <summary>The liveness period of a request that names none, in milliseconds.</summary>
    public const int DefaultLiveness = 10_000;

    private const int LeastLiveness = 1_000;

    private static ReadOnlySpan<byte> TraceKey => "trace"u8;

    private static ReadOnlySpan<byte> LivenessKey => "liveness"u8;

    private static ReadOnlySpan<byte> StreamKey => "stream"u8;

    private static ReadOnlySpan<byte> ItemsKey => "items"u8;

    private static ReadOnlySpan<byte> ProgressKey => "progress"u8;

    private static int LivenessOf(RequestData? data) => data is { LivenessMilliseconds: > 0 and int asked } ? asked : DefaultLiveness;

    private static void WriteExtensions(ref MessagePackWriter writer, RequestData? data)
    {
        bool hasLiveness = LivenessOf(data) != DefaultLiveness;
        int count = data is null
            ? 0
            : One(data.Trace is not null) + One(hasLiveness) + One(data.Window is not null)
                + One(data.SendsItems) + One(data.WantsProgress);
        if (count == 0)
        {
            writer.WriteNull();
            return;
        }

        writer.WriteMapHeader(count);
        if (data!.Trace is not null)
            WriteTrace(ref writer, data.Trace);
        if (hasLiveness)
        {
            writer.WriteUtf8(LivenessKey);
            writer.WriteInt64(data.LivenessMilliseconds);
        }

        if (data.Window is { } window)
        {
            writer.WriteUtf8(StreamKey);
            WriteWindow(ref writer, window);
        }

        WriteTrue(ref writer, ItemsKey, data.SendsItems);
        WriteTrue(ref writer, ProgressKey, data.WantsProgress);
    }

    private static int One(bool isPresent) => isPresent ? 1 : 0;

    private static void WriteTrue(ref MessagePackWriter writer, ReadOnlySpan<byte> key, bool isPresent)
    {
        if (!isPresent)
            return;
        writer.WriteUtf8(key);
        writer.WriteBoolean(true);
    }

    // The only key is the number of items before the end of a stream.
    private static void WriteReplyExtensions(ref MessagePackWriter writer, long? itemsSent)
    {
        if (itemsSent is not { } count)
        {
            writer.WriteNull();
            return;
        }

        writer.WriteMapHeader(1);
        writer.WriteUtf8(ItemsKey);
        writer.WriteInt64(count);
    }

    private static long? ReadReplyExtensions(ref MessagePackReader reader)
    {
        long? items = null;
        if (reader.NextKind != PayloadKind.Map)
        {
            reader.Skip();
            return items;
        }

        int count = reader.BeginMap();
        for (int i = 0; i < count; i++)
        {
            if (TextOrSkip(ref reader).SequenceEqual(ItemsKey) && reader.NextKind == PayloadKind.Integer)
                items = IntegerOrSkip(ref reader) ?? -1;
            else
                reader.Skip();
        }

        reader.EndMap();
        return items;
    }

    // The array ends with the last field that is present: traceparent, tracestate or nil, baggage.
    private static void WriteTrace(ref MessagePackWriter writer, TraceFields trace)
    {
        writer.WriteUtf8(TraceKey);
        writer.WriteArrayHeader(trace.Baggage is not null ? 3 : trace.State is not null ? 2 : 1);
        writer.WriteString(trace.Parent);
        if (trace.Baggage is not null || trace.State is not null)
            writer.WriteString(trace.State);
        if (trace.Baggage is not null)
            writer.WriteString(trace.Baggage);
    }

    // Unknown keys, and values of another type, are skipped. Only bytes that are not MessagePack make the request unreadable.
    private static RequestData? ReadExtensions(ref MessagePackReader reader)
    {
        if (reader.NextKind != PayloadKind.Map)
        {
            reader.Skip();
            return null;
        }

        TraceFields? trace = null;
        StreamWindow? window = null;
        (int liveness, bool sendsItems, bool wantsProgress) = (0, false, false);
        int count = reader.BeginMap();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> key = TextOrSkip(ref reader);
            PayloadKind next = reader.NextKind;
            if (next == PayloadKind.Array && key.SequenceEqual(TraceKey))
                trace = ReadTrace(ref reader);
            else if (next == PayloadKind.Array && key.SequenceEqual(StreamKey))
                window = ReadWindow(ref reader);
            else if (next == PayloadKind.Integer && key.SequenceEqual(LivenessKey))
                liveness = (int)Math.Clamp(IntegerOrSkip(ref reader) ?? LeastLiveness, LeastLiveness, int.MaxValue);
            else if (next == PayloadKind.Boolean && key.SequenceEqual(ItemsKey))
                sendsItems = reader.ReadBoolean();
            else if (next == PayloadKind.Boolean && key.SequenceEqual(ProgressKey))
                wantsProgress = reader.ReadBoolean();
            else
                reader.Skip();
        }

        reader.EndMap();
        return trace is null && window is null && liveness == 0 && !sendsItems && !wantsProgress
            ? null
            : new RequestData
            {
                Trace = trace,
                Window = window,
                LivenessMilliseconds = liveness,
                SendsItems = sendsItems,
                WantsProgress = wantsProgress,
            };
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

    private static long? IntegerOrSkip(ref MessagePackReader reader)
    {
        if (reader.TryReadInt64(out long value))
            return value;
        reader.Skip();
        return null;
    }

    private static ReadOnlySpan<byte> TextOrSkip(ref MessagePackReader reader)
    {
        if (reader.NextKind == PayloadKind.String)
            return reader.Utf8();
        reader.Skip();
        return default;
    }
}

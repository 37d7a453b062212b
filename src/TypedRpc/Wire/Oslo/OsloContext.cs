using System.Text.Json;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>The request context in oslo.messaging's layout: each value is a key of the message.</summary>
internal static class OsloContext
{
    private const string Prefix = "_context_";

    // Python servers add the call monitor timeout of a request to its context, and pass it on with their own requests.
    private const string Leaked = "client_timeout";

    /// <param name="json">The message.</param>
    /// <param name="context">The request context.</param>
    /// <param name="trace">
    /// The trace fields, or null. They are members of the context, because a Python service passes its context on with its own requests.
    /// </param>
    /// <param name="options">The JSON forms of values; null selects the defaults.</param>
    public static void Write(Utf8JsonWriter json, RpcContext context, TraceFields? trace = null, RpcJsonOptions? options = null)
    {
        var writer = new JsonPayloadWriter(json, options);
        foreach ((string name, object? value) in context)
        {
            if (name == Leaked || (trace is not null && TraceFields.IsName(name)))
                continue;
            writer.Key();
            writer.WriteString(Prefix + name);
            writer.Value();
            DynamicValue.Write(ref writer, value);
        }

        if (trace is null)
            return;
        json.WriteString("_context_traceparent"u8, trace.Parent);
        if (trace.State is not null)
            json.WriteString("_context_tracestate"u8, trace.State);
        if (trace.Baggage is not null)
            json.WriteString("_context_baggage"u8, trace.Baggage);
    }

    /// <exception cref="RpcSerializationException">A name or a value cannot be read, or the context is larger than the limit.</exception>
    public static RpcContext Read(JsonElement root, int maxCharacters, long maxDecoded = long.MaxValue)
    {
        var context = new Dictionary<string, object?>(StringComparer.Ordinal);
        int characters = 0;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = NameOf(property);
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)
                || name.AsSpan(Prefix.Length).SequenceEqual(Leaked)
                || (property.Value.ValueKind == JsonValueKind.String && TraceFields.IsName(name.AsSpan(Prefix.Length))))
            {
                continue;
            }

            // The size is checked before the value is decoded, as small values become objects of many times their size.
            characters += name.Length + property.Value.GetRawText().Length;
            if (characters > maxCharacters)
            {
                throw new RpcSerializationException($"The request context is larger than {maxCharacters / 1024} KiB.")
                {
                    Execution = RpcExecution.NotStarted,
                };
            }

            var reader = new JsonPayloadReader(property.Value, maxDecoded);
            context[name[Prefix.Length..]] = DynamicValue.Read(ref reader);
            maxDecoded = reader.Budget;
        }

        return context.Count == 0 ? RpcContext.Empty : new RpcContext(context);
    }

    /// <summary>Reads the trace fields. Never throws: invalid fields are ignored.</summary>
    public static TraceFields? ReadTrace(JsonElement root) =>
        TextOf(root, "_context_traceparent"u8, TraceFields.ParentLength) is { } parent
            ? TraceFields.Create(
                parent,
                TextOf(root, "_context_tracestate"u8, TraceFields.MaxState),
                TextOf(root, "_context_baggage"u8, TraceFields.MaxBaggage))
            : null;

    // The raw text is as long as the string, or longer when characters are escaped: at most six for one.
    private static string? TextOf(JsonElement root, ReadOnlySpan<byte> name, int most) =>
        OsloEnvelope.TryGet(root, name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
        && value.GetRawText().Length <= (6 * most) + 2
        && OsloEnvelope.TryGetText(value, out string? text)
            ? text
            : null;

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcSerializationException("A name holds half of a surrogate pair.", exception);
        }
    }
}

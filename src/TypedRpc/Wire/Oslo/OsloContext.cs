using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>The request context in oslo.messaging's layout: each value is a key of the message.</summary>
internal static class OsloContext
{
    private const string Prefix = "_context_";

    // Python servers add the call monitor timeout of a request to its context, and pass it on with their own requests.
    private const string Leaked = "client_timeout";

    public static void Write(Utf8JsonWriter json, RpcContext context, RpcJsonOptions? options = null)
    {
        var writer = new JsonPayloadWriter(json, options);
        foreach ((string name, object? value) in context)
        {
            if (name == Leaked)
                continue;
            writer.Key();
            writer.WriteString(Prefix + name);
            writer.Value();
            DynamicValue.Write(ref writer, value);
        }
    }

    /// <exception cref="RpcSerializationException">A name or a value cannot be read, or the context is larger than the limit.</exception>
    public static RpcContext Read(JsonElement root, int maxCharacters, long maxDecoded = long.MaxValue)
    {
        var context = new Dictionary<string, object?>(StringComparer.Ordinal);
        int characters = 0;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = NameOf(property);
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name.AsSpan(Prefix.Length).SequenceEqual(Leaked))
                continue;

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

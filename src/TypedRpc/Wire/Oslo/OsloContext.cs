using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>The request context as oslo.messaging carries it: one key of the message for each value.</summary>
internal static class OsloContext
{
    private const string Prefix = "_context_";

    // Python's servers put the call monitor's time of a request among the values of its context, and pass it on from there.
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

    /// <exception cref="RpcSerializationException">A name or a value cannot be read, or all of them are longer than the limit.</exception>
    public static RpcContext Read(JsonElement root, int mostCharacters, long mostDecoded = long.MaxValue)
    {
        var context = new Dictionary<string, object?>(StringComparer.Ordinal);
        int characters = 0;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = NameOf(property);
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name.AsSpan(Prefix.Length).SequenceEqual(Leaked))
                continue;

            // Measured before it is read: small values become objects of many times their size.
            characters += name.Length + property.Value.GetRawText().Length;
            if (characters > mostCharacters)
                throw new RpcSerializationException($"The request context is larger than {mostCharacters / 1024} KiB.") { Execution = RpcExecution.NotStarted };
            var reader = new JsonPayloadReader(property.Value, mostDecoded);
            context[name[Prefix.Length..]] = DynamicValue.Read(ref reader);
            mostDecoded = reader.Budget;
        }

        return context.Count == 0 ? RpcContext.Empty : new RpcContext(context);
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException fault)
        {
            throw new RpcSerializationException("A name holds half of a surrogate pair.", fault);
        }
    }
}

using System.Collections;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>
/// Serializes payloads by their runtime type: the values that a request context may contain, collections of these, and JSON elements.
/// </summary>
internal sealed class DynamicPayload : Shape<object?>
{
    public static readonly DynamicPayload Shape = new();

    public override void Write(ref JsonPayloadWriter writer, object? value)
    {
        switch (value)
        {
            case JsonElement v: WriteElement(ref writer, v); break;
            case decimal v: writer.WriteDecimal(v); break;
            case Guid v: writer.WriteGuid(v); break;
            case DateTimeOffset v: writer.WriteDateTimeOffset(v); break;
            case string or byte[]: DynamicValue.Write(ref writer, value); break;
            case IEnumerable<KeyValuePair<string, object?>> map: WriteMap(ref writer, map); break;
            case IDictionary map: WriteMap(ref writer, Entries(map)); break;
            case IEnumerable list: WriteList(ref writer, list); break;
            default: DynamicValue.Write(ref writer, value); break;
        }
    }

    public override void Write(ref MessagePackWriter writer, object? value) => throw new NotSupportedException();

    public override object? Read(ref MessagePackReader reader) => throw new NotSupportedException();

    public override object? Read(ref JsonPayloadReader reader) => throw new NotSupportedException();

    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
        {
            string key = entry.Key as string ?? throw new RpcSerializationException(
                $"A dictionary by {entry.Key.GetType()} cannot be serialized in a notification; its keys must be strings.");
            yield return new(key, entry.Value);
        }
    }

    private void WriteMap(ref JsonPayloadWriter writer, IEnumerable<KeyValuePair<string, object?>> map)
    {
        writer.BeginMap(0); // JSON needs no count
        foreach ((string name, object? item) in map)
        {
            writer.Key();
            writer.WriteString(name);
            writer.Value();
            Write(ref writer, item);
        }

        writer.EndMap();
    }

    private void WriteList(ref JsonPayloadWriter writer, IEnumerable list)
    {
        writer.BeginArray(0);
        foreach (object? item in list)
            Write(ref writer, item);
        writer.EndArray();
    }

    private static void WriteElement(ref JsonPayloadWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.BeginMap(0);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.Key();
                    writer.WriteString(property.Name);
                    writer.Value();
                    WriteElement(ref writer, property.Value);
                }

                writer.EndMap();
                break;
            case JsonValueKind.Array:
                writer.BeginArray(0);
                foreach (JsonElement item in element.EnumerateArray())
                    WriteElement(ref writer, item);
                writer.EndArray();
                break;
            case JsonValueKind.String: writer.WriteString(element.GetString()); break;
            case JsonValueKind.Number: writer.WriteNumber(element); break;
            case JsonValueKind.True or JsonValueKind.False: writer.WriteBoolean(element.GetBoolean()); break;
            case JsonValueKind.Null: writer.WriteNull(); break;
            default: throw new RpcSerializationException("A JsonElement without a value cannot be serialized in a notification.");
        }
    }
}

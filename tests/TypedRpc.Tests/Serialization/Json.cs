using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

internal delegate void JsonWriting(ref JsonPayloadWriter writer);

internal delegate T JsonReading<T>(ref JsonPayloadReader reader);

/// <summary>JSON as text.</summary>
internal static class Json
{
    public static string Write(JsonWriting write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var writer = new JsonPayloadWriter(json);
            write(ref writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static T Read<T>(string json, JsonReading<T> read) => Read(Encoding.UTF8.GetBytes(json), read);

    public static T Read<T>(byte[] json, JsonReading<T> read)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        var reader = new JsonPayloadReader(document.RootElement);
        return read(ref reader);
    }

    public static RpcSerializationException Fault<T>(string json, JsonReading<T> read) =>
        Should.Throw<RpcSerializationException>(() => { Read(json, read); }, json);

    public static object? Dynamic(ref JsonPayloadReader reader) => DynamicValue.Read(ref reader);
}

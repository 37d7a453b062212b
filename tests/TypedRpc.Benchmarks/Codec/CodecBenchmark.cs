using System.Buffers;
using System.Reflection;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Benchmarks.Codec;

/// <summary>
/// Prints what it costs to write and read an object of ten members, beside System.Text.Json. All write into memory that is used again.
/// </summary>
internal static class CodecBenchmark
{
    private const int Repeats = 20_000;
    private const string Measure = "System.Text.Json";

    public static void Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}");

        Compare("names", Volume.Sample(), FrameworkJson.Default.Volume);
        Compare("numbered keys", NumberedVolume.Of(Volume.Sample()), FrameworkJson.Default.NumberedVolume);
    }

    private static void Compare<T>(string title, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> framework)
    {
        Shape<T> shape = ShapeOf<T>();
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        byte[] packed = Pack(shape, value, keep: true);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(value, framework);
        byte[] ours = Bytes(shape, value);
        Console.WriteLine($"{title}: {packed.Length} bytes of MessagePack, {ours.Length} of JSON, {text.Length} of System.Text.Json");

        var write = new Rounds($"{title}, write", 8, 15, Repeats);
        var read = new Rounds($"{title}, read", 8, 15, Repeats);
        for (int round = 0; round < write.Count; round++)
        {
            write.Measure(Measure, () => Repeat(() => Write(buffer, json, () => JsonSerializer.Serialize(json, value, framework))));
            write.Measure("MessagePack", () => Repeat(() => Pack(shape, value, keep: false)));
            write.Measure("JSON", () => Repeat(() => Write(buffer, json, () => WriteJson(shape, json, value))));
            read.Measure(Measure, () => Repeat(() => JsonSerializer.Deserialize(text, framework)));
            read.Measure("MessagePack", () => Repeat(() => Unpack(shape, packed)));
            read.Measure("JSON", () => Repeat(() => ReadJson(shape, text)));
        }

        write.Print(Measure);
        read.Print(Measure);
    }

    private static void Repeat(Action action)
    {
        for (int i = 0; i < Repeats; i++)
            action();
    }

    private static byte[] Pack<T>(Shape<T> shape, T value, bool keep)
    {
        var writer = new MessagePackWriter(512);
        shape.Write(ref writer, value);
        byte[] bytes = keep ? writer.Buffer.AsSpan(0, writer.Length).ToArray() : [];
        writer.Discard();
        return bytes;
    }

    private static T Unpack<T>(Shape<T> shape, byte[] bytes)
    {
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        return shape.Read(ref reader);
    }

    private static byte[] Bytes<T>(Shape<T> shape, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        WriteJson(shape, json, value);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, Action write)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        write();
        json.Flush();
    }

    private static void WriteJson<T>(Shape<T> shape, Utf8JsonWriter json, T value)
    {
        var writer = new JsonPayloadWriter(json);
        shape.Write(ref writer, value);
    }

    private static T ReadJson<T>(Shape<T> shape, byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        var reader = new JsonPayloadReader(document.RootElement);
        return shape.Read(ref reader);
    }

    // The generated class is nobody's to name; its base is.
    private static Shape<T> ShapeOf<T>()
    {
        Type type = typeof(T).Assembly.GetTypes().Single(type => type.BaseType == typeof(Shape<T>));
        return (Shape<T>)type.GetField("Instance", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
    }
}

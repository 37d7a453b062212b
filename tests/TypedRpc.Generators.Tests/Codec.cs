using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedRpc.Generated;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Writes and reads with the shapes of <see cref="IPayloadService"/>.</summary>
internal static class Codec
{
    private static readonly JsonSerializerOptions Comparison =
        new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static Shape<T> Result<T>(string method) => (Shape<T>)Property(method, "Result");

    public static Shape<T> Arguments<T>(string method) => (Shape<T>)Property(method, "Arguments");

    /// <summary>The shape of a result in another contract.</summary>
    public static Shape<T> Result<TContract, T>(string method)
        where TContract : class => (Shape<T>)Property<TContract>(method, "Result");

    /// <summary>The shape of the arguments in another contract.</summary>
    public static Shape<T> Arguments<TContract, T>(string method)
        where TContract : class => (Shape<T>)Property<TContract>(method, "Arguments");

    public static byte[] MessagePack<T>(Shape<T> shape, T value)
    {
        var writer = new MessagePackWriter(16);
        shape.Write(ref writer, value);
        return writer.Buffer.AsSpan(0, writer.Length).ToArray();
    }

    public static T FromMessagePack<T>(Shape<T> shape, byte[] bytes)
    {
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        T value = shape.Read(ref reader);
        reader.Position.ShouldBe(bytes.Length);
        return value;
    }

    public static string Json<T>(Shape<T> shape, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        var writer = new JsonPayloadWriter(json);
        shape.Write(ref writer, value);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static T FromJson<T>(Shape<T> shape, string text)
    {
        // Deeper than the bound of the reader, so that the reader is what stops.
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
        var reader = new JsonPayloadReader(document.RootElement);
        return shape.Read(ref reader);
    }

    /// <summary>Holds that a value is the same after writing and reading it, in every encoding.</summary>
    public static void HoldRoundTrip<T>(Shape<T> shape, T value)
    {
        Print(FromMessagePack(shape, MessagePack(shape, value))).ShouldBe(Print(value));
        Print(FromJson(shape, Json(shape, value))).ShouldBe(Print(value));
    }

    private static string Print<T>(T value) => value is Node node ? PrintChain(node) : JsonSerializer.Serialize(value, Comparison);

    private static string PrintChain(Node? node) => node is null ? "." : node.Name + PrintChain(node.Next);

    private static object Property(string method, string name) => Property<IPayloadService>(method, name);

    private static object Property<TContract>(string method, string name)
        where TContract : class
    {
        RpcMethod found = RpcContracts.Find<TContract>().Info.Methods.Single(one => one.Name == method);
        return found.GetType().GetProperty(name)!.GetValue(found)!;
    }
}

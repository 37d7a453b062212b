using TypedRpc.Generated;
using TypedRpc.Serialization;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Writes and reads with the shapes that the generator made of <see cref="IConformance"/>.</summary>
internal static class Shapes
{
    public static Shape<T> Of<T>(string method)
    {
        RpcMethod found = RpcContracts.Find<IConformance>().Info.Methods.Single(one => one.Name == method);
        return (Shape<T>)found.GetType().GetProperty("Result")!.GetValue(found)!;
    }

    /// <summary>The shape of the first method of a contract that has a result of the type.</summary>
    public static Shape<T> Of<TContract, T>()
        where TContract : class =>
        RpcContracts.Find<TContract>().Info.Methods.Select(one => one.GetType().GetProperty("Result")!.GetValue(one))
            .OfType<Shape<T>>().First();

    public static byte[] Write<T>(this Shape<T> shape, T value)
    {
        var writer = new MessagePackWriter(16);
        shape.Write(ref writer, value);
        return writer.Buffer.AsSpan(0, writer.Length).ToArray();
    }

    public static T Read<T>(this Shape<T> shape, byte[] bytes)
    {
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        T value = shape.Read(ref reader);
        reader.Position.ShouldBe(bytes.Length);
        return value;
    }
}

using System.Text;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

internal delegate void Writing(ref MessagePackWriter writer);

internal delegate T Reading<T>(ref MessagePackReader reader);

/// <summary>MessagePack as hexadecimal text.</summary>
internal static class Pack
{
    public static string Write(Writing write) => Convert.ToHexStringLower(WriteBytes(write));

    public static byte[] WriteBytes(Writing write)
    {
        var writer = new MessagePackWriter(1);
        write(ref writer);
        byte[] bytes = writer.Buffer.AsSpan(0, writer.Length).ToArray();
        writer.Discard();
        return bytes;
    }

    /// <summary>Reads a value and sees to it that nothing is left.</summary>
    public static T Read<T>(string hex, Reading<T> read) => Read(Bytes(hex), read);

    public static T Read<T>(byte[] bytes, Reading<T> read)
    {
        // In the middle of an array, so that reading past the end would find something.
        byte[] surrounded = [0x01, .. bytes, 0x02, 0x03];
        var reader = new MessagePackReader(surrounded, 1, 1 + bytes.Length);
        T value = read(ref reader);
        reader.Position.ShouldBe(1 + bytes.Length);
        return value;
    }

    public static RpcSerializationException Fault<T>(string hex, Reading<T> read) => Fault(Bytes(hex), read);

    public static RpcSerializationException Fault<T>(byte[] bytes, Reading<T> read) => Should.Throw<RpcSerializationException>(() =>
    {
        byte[] surrounded = [0x01, .. bytes, 0x02, 0x03];
        var reader = new MessagePackReader(surrounded, 1, 1 + bytes.Length);
        read(ref reader);
    });

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static object? Dynamic(ref MessagePackReader reader) => DynamicValue.Read(ref reader);

    public static bool Skip(ref MessagePackReader reader)
    {
        reader.Skip();
        return true;
    }

    public static string Utf8(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    public static string Repeat(string hex, int times) => string.Concat(Enumerable.Repeat(hex, times));
}

using MessagePack;
using MessagePack.Formatters;

namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>Its formatter writes whatever bytes it holds, and refuses to read those that begin with <see cref="Unreadable"/>.</summary>
[MessagePackFormatter(typeof(ScribbleFormatter))]
public sealed class Scribble(params byte[] bytes)
{
    public const byte Unreadable = 13;

    public byte[] Bytes { get; } = bytes;

    internal sealed class ScribbleFormatter : IMessagePackFormatter<Scribble>
    {
        public void Serialize(ref MessagePackWriter writer, Scribble value, MessagePackSerializerOptions options) =>
            writer.WriteRaw(value.Bytes);

        public Scribble Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            if (reader.NextCode == Unreadable)
                throw new InvalidOperationException("thirteen is not read");
            return new Scribble([(byte)reader.ReadInt32()]);
        }
    }
}

using MessagePack;
using MessagePack.Formatters;

namespace TypedRpc.Interop.Tests.MessagePack.Package;

/// <summary>Has no attributes, so the package needs its contractless resolver.</summary>
public sealed class Bare
{
    public int SizeGb { get; set; }

    public string? Text { get; set; }
}

/// <summary>Is told by the package before it is written.</summary>
[MessagePackObject]
public sealed class Told : IMessagePackSerializationCallbackReceiver
{
    [Key(0)]
    public int Times { get; set; }

    public void OnBeforeSerialize() => Times = 1;

    public void OnAfterDeserialize()
    {
    }
}

/// <summary>Has a formatter of its own and, for those who do not look at it, members.</summary>
[MessagePackFormatter(typeof(TextFormatter))]
public sealed class Formatted
{
    public string? Text { get; set; }

    public sealed class TextFormatter : IMessagePackFormatter<Formatted?>
    {
        public void Serialize(ref MessagePackWriter writer, Formatted? value, MessagePackSerializerOptions options) =>
            writer.Write(value?.Text);

        public Formatted? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            new() { Text = reader.ReadString() };
    }
}

/// <summary>A collection of one's own.</summary>
public sealed class Numbers : List<int>;

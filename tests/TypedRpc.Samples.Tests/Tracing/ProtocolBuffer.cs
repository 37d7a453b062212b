using Google.Protobuf;

namespace TypedRpc.Samples.Tests.Tracing;

/// <summary>A message of Protocol Buffers, with the values of its fields by number.</summary>
internal sealed class ProtocolBuffer
{
    private readonly ILookup<int, object> _fields;

    private ProtocolBuffer(ILookup<int, object> fields) => _fields = fields;

    public static ProtocolBuffer Parse(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        var fields = new List<(int Number, object Value)>();
        while (input.ReadTag() is var tag and not 0)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                WireFormat.WireType other => throw new InvalidOperationException($"Protocol Buffers have no {other} here."),
            };
            fields.Add((WireFormat.GetTagFieldNumber(tag), value));
        }

        return new ProtocolBuffer(fields.ToLookup(field => field.Number, field => field.Value));
    }

    public IEnumerable<ProtocolBuffer> Messages(int field) => _fields[field].Select(value => Parse(((ByteString)value).ToByteArray()));

    public string Text(int field) => _fields[field].FirstOrDefault() is ByteString bytes ? bytes.ToStringUtf8() : "";

    public string Hexadecimal(int field) =>
        _fields[field].FirstOrDefault() is ByteString bytes ? Convert.ToHexStringLower(bytes.Span) : "";

    public ulong? Number(int field) => (ulong?)_fields[field].FirstOrDefault();

    /// <summary>Attributes, which are pairs of a key and a value that is one of several types.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(
        pair => pair.Text(1), pair => ValueOf(pair.Messages(2).Single()), StringComparer.Ordinal);

    private static string ValueOf(ProtocolBuffer value) =>
        value._fields[1].Any() ? value.Text(1) : $"{value.Number(2) ?? value.Number(3) ?? value.Number(4)}";
}

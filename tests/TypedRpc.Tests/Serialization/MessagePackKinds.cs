using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>A value of one kind asked for as another.</summary>
public sealed class MessagePackKinds
{
    private static readonly Dictionary<PayloadKind, string[]> Values = new()
    {
        [PayloadKind.Null] = ["c0"],
        [PayloadKind.Boolean] = ["c2", "c3"],
        [PayloadKind.Integer] =
        [
            "00", "ff", "cc80", "cd0100", "ce00010000", "cf0000000100000000", "d080", "d18000", "d280000000", "d38000000000000000",
        ],
        [PayloadKind.Float] = ["ca3fc00000", "cb3ff8000000000000"],
        [PayloadKind.String] = ["a161", "d90161", "da000161", "db0000000161"],
        [PayloadKind.Bytes] = ["c40161", "c5000161", "c60000000161"],
        [PayloadKind.Array] = ["9100", "dc000100", "dd0000000100"],
        [PayloadKind.Map] = ["81a16100", "de0001a16100", "df00000001a16100"],
        [PayloadKind.Timestamp] = ["d6ff00000000", "d7ff0000000000000000", "c70cff000000000000000000000000"],
        [PayloadKind.Extension] =
        [
            "d40100", "d5010000", "d60100000000", "d7010000000000000000", "c70101ff", "c8000101ff", "c90000000101ff",
        ],
    };

    private static readonly Dictionary<string, (Action<byte[]> Read, PayloadKind[] Taken)> Methods = new()
    {
        [nameof(MessagePackReader.ReadBoolean)] = (Reads((ref MessagePackReader r) => r.ReadBoolean()), [PayloadKind.Boolean]),
        [nameof(MessagePackReader.ReadSByte)] = (Reads((ref MessagePackReader r) => r.ReadSByte()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadInt16)] = (Reads((ref MessagePackReader r) => r.ReadInt16()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadInt32)] = (Reads((ref MessagePackReader r) => r.ReadInt32()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadInt64)] = (Reads((ref MessagePackReader r) => r.ReadInt64()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadByte)] = (Reads((ref MessagePackReader r) => r.ReadByte()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadUInt16)] = (Reads((ref MessagePackReader r) => r.ReadUInt16()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadUInt32)] = (Reads((ref MessagePackReader r) => r.ReadUInt32()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadUInt64)] = (Reads((ref MessagePackReader r) => r.ReadUInt64()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadBigInteger)] = (Reads((ref MessagePackReader r) => r.ReadBigInteger()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadChar)] = (Reads((ref MessagePackReader r) => r.ReadChar()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.ReadSingle)] =
            (Reads((ref MessagePackReader r) => r.ReadSingle()), [PayloadKind.Integer, PayloadKind.Float]),
        [nameof(MessagePackReader.ReadDouble)] =
            (Reads((ref MessagePackReader r) => r.ReadDouble()), [PayloadKind.Integer, PayloadKind.Float]),
        [nameof(MessagePackReader.ReadDecimal)] =
            (Reads((ref MessagePackReader r) => r.ReadDecimal()), [PayloadKind.Integer, PayloadKind.Float]),
        [nameof(MessagePackReader.ReadString)] = (Reads((ref MessagePackReader r) => r.ReadString()), [PayloadKind.String]),
        [nameof(MessagePackReader.ReadBytes)] = (Reads((ref MessagePackReader r) => r.ReadBytes()), [PayloadKind.Bytes]),
        [nameof(MessagePackReader.ReadGuid)] = (Reads((ref MessagePackReader r) => r.ReadGuid()), []),
        [nameof(MessagePackReader.ReadDateTime)] = (Reads((ref MessagePackReader r) => r.ReadDateTime()), [PayloadKind.Timestamp]),
        [nameof(MessagePackReader.ReadDateTimeOffset)] =
            (Reads((ref MessagePackReader r) => r.ReadDateTimeOffset()), [PayloadKind.Timestamp]),
        [nameof(MessagePackReader.ReadTimeSpan)] = (Reads((ref MessagePackReader r) => r.ReadTimeSpan()), [PayloadKind.Integer]),
        [nameof(MessagePackReader.BeginArray)] = (Reads((ref MessagePackReader r) => r.BeginArray()), [PayloadKind.Array]),
        [nameof(MessagePackReader.BeginMap)] = (Reads((ref MessagePackReader r) => r.BeginMap()), [PayloadKind.Map]),
        [nameof(MessagePackReader.BeginMembers)] =
            (Reads((ref MessagePackReader r) => r.BeginMembers(SampleMembers.ByName)), [PayloadKind.Map, PayloadKind.Array]),
    };

    public static TheoryData<string> MethodNames => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void A_value_of_another_kind_is_refused(string method)
    {
        (Action<byte[]> read, PayloadKind[] taken) = Methods[method];
        foreach ((PayloadKind kind, string[] values) in Values.Where(v => !taken.Contains(v.Key)))
        {
            foreach (string hex in values)
                Should.Throw<RpcSerializationException>(() => read(Pack.Bytes(hex)), $"{method} of {kind} {hex}");
        }
    }

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void The_type_byte_that_is_never_used_and_the_end_of_the_bytes_are_refused(string method)
    {
        Should.Throw<RpcSerializationException>(() => Methods[method].Read([0xc1]));
        Should.Throw<RpcSerializationException>(() => Methods[method].Read([]));
    }

    [Fact]
    public void Every_type_byte_has_a_kind_and_one_is_never_used()
    {
        foreach ((PayloadKind kind, string[] values) in Values)
        {
            foreach (string hex in values)
                new MessagePackReader(Pack.Bytes(hex), 0, hex.Length / 2).NextKind.ShouldBe(kind, hex);
        }

        for (int code = 0; code < 256; code++)
        {
            byte[] bytes = [(byte)code, .. new byte[20]];
            if (code == 0xc1)
                Should.Throw<RpcSerializationException>(() => _ = new MessagePackReader(bytes, 0, bytes.Length).NextKind);
            else
                _ = new MessagePackReader(bytes, 0, bytes.Length).NextKind;
        }
    }

    [Fact]
    public void A_place_outside_of_the_array_is_a_mistake_of_the_caller()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new MessagePackReader(new byte[4], 0, 5));
        Should.Throw<ArgumentOutOfRangeException>(() => new MessagePackReader(new byte[4], 3, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new MessagePackReader(new byte[4], -1, 2));
        Should.Throw<ArgumentNullException>(() => new MessagePackReader(null!, 0, 0));
    }

    private static Action<byte[]> Reads<T>(Reading<T> read) => bytes =>
    {
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        read(ref reader);
    };
}

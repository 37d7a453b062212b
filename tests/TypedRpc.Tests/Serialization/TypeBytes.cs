using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Each of the 256 type bytes, with a body that fits it, against the table of formats in the MessagePack specification.</summary>
public sealed class TypeBytes
{
    private delegate void Reads(ref MessagePackReader reader);

    // What reads which kinds, as docs/wire-format.md has it. The text is of no form that ids, instants or decimals are read from.
    private static readonly (string Name, Reads Read, Kind Taken)[] Methods =
    [
        ("null", (ref MessagePackReader r) => { if (!r.TryReadNull()) throw new RpcSerializationException("no null"); }, Kind.Nil),
        ("boolean", (ref MessagePackReader r) => r.ReadBoolean(), Kind.Boolean),
        ("int8", (ref MessagePackReader r) => r.ReadSByte(), Kind.Integer),
        ("int16", (ref MessagePackReader r) => r.ReadInt16(), Kind.Integer),
        ("int32", (ref MessagePackReader r) => r.ReadInt32(), Kind.Integer),
        ("int64", (ref MessagePackReader r) => r.ReadInt64(), Kind.Integer),
        ("uint8", (ref MessagePackReader r) => r.ReadByte(), Kind.Integer),
        ("uint16", (ref MessagePackReader r) => r.ReadUInt16(), Kind.Integer),
        ("uint32", (ref MessagePackReader r) => r.ReadUInt32(), Kind.Integer),
        ("uint64", (ref MessagePackReader r) => r.ReadUInt64(), Kind.Integer),
        ("char", (ref MessagePackReader r) => r.ReadChar(), Kind.Integer),
        ("duration", (ref MessagePackReader r) => r.ReadTimeSpan(), Kind.Integer),
        ("float32", (ref MessagePackReader r) => r.ReadSingle(), Kind.Integer | Kind.Float),
        ("float64", (ref MessagePackReader r) => r.ReadDouble(), Kind.Integer | Kind.Float),
        ("decimal", (ref MessagePackReader r) => r.ReadDecimal(), Kind.Integer | Kind.Float),
        ("string", (ref MessagePackReader r) => r.ReadString(), Kind.String),
        ("bytes", (ref MessagePackReader r) => r.ReadBytes(), Kind.Bytes),
        ("id", (ref MessagePackReader r) => r.ReadGuid(), Kind.None),
        ("instant", (ref MessagePackReader r) => r.ReadDateTime(), Kind.Timestamp),
        ("instant with offset", (ref MessagePackReader r) => r.ReadDateTimeOffset(), Kind.Timestamp),
        ("members", ReadMembers, Kind.Array | Kind.Map),
        ("list", ReadList, Kind.Array),
        ("map", ReadMap, Kind.Map),
        ("anything", (ref MessagePackReader r) => DynamicValue.Read(ref r), Kind.All & ~Kind.Extension),
        ("nothing", (ref MessagePackReader r) => r.Skip(), Kind.All),
    ];

    [Flags]
    private enum Kind
    {
        None = 0,
        Nil = 1,
        Boolean = 2,
        Integer = 4,
        Float = 8,
        String = 16,
        Bytes = 32,
        Array = 64,
        Map = 128,
        Timestamp = 256,
        Extension = 512,
        All = 1023,
    }

    [Fact]
    public void Every_type_byte_is_read_as_what_the_specification_says_and_as_nothing_else()
    {
        int read = 0, refused = 0;
        for (int code = 0; code < 256; code++)
        {
            (Kind kind, string body)[] values = code switch
            {
                0xd6 => [(Kind.Extension, "0100000001"), (Kind.Timestamp, "ff00000001")],
                0xd7 => [(Kind.Extension, "010000000000000001"), (Kind.Timestamp, "ff0000000000000001")],
                0xc7 => [(Kind.Extension, "0101ff"), (Kind.Timestamp, "0cff000000000000000000000001")],
                _ => [Specified(code)],
            };
            foreach ((Kind kind, string body) in values)
            {
                byte[] bytes = [(byte)code, .. Pack.Bytes(body)];
                foreach ((string name, Reads method, Kind taken) in Methods)
                {
                    if ((taken & kind) != 0)
                        read += ReadsWhole(bytes, method, name);
                    else
                        refused += Refuses(bytes, method, name);
                    for (int length = 0; length < bytes.Length; length++)
                        Refuses(bytes[..length], method, name);
                }
            }
        }

        (read + refused).ShouldBe((256 + 3) * Methods.Length);
    }

    // The table "Formats" of the specification: what the byte announces, and a smallest body that is no default value.
    private static (Kind Kind, string Body) Specified(int code) => code switch
    {
        <= 0x7f => (Kind.Integer, ""), // positive fixint
        <= 0x8f => (Kind.Map, string.Concat(Enumerable.Range(0, code - 0x80).Select(i => $"a1{'a' + i:x2}" + "c0"))), // fixmap
        <= 0x9f => (Kind.Array, Pack.Repeat("c0", code - 0x90)), // fixarray
        <= 0xbf => (Kind.String, Pack.Repeat("78", code - 0xa0)), // fixstr
        0xc0 => (Kind.Nil, ""),
        0xc1 => (Kind.None, "0000000000"), // never used
        0xc2 or 0xc3 => (Kind.Boolean, ""),
        0xc4 => (Kind.Bytes, "0131"), // bin 8, 16, 32
        0xc5 => (Kind.Bytes, "000131"),
        0xc6 => (Kind.Bytes, "0000000131"),
        0xc8 => (Kind.Extension, "0001ff31"), // ext 16, 32
        0xc9 => (Kind.Extension, "00000001ff31"),
        0xca => (Kind.Float, "3f800000"), // float 32, 64
        0xcb => (Kind.Float, "3ff0000000000000"),
        0xcc or 0xd0 => (Kind.Integer, "01"), // uint 8, int 8
        0xcd or 0xd1 => (Kind.Integer, "0001"),
        0xce or 0xd2 => (Kind.Integer, "00000001"),
        0xcf or 0xd3 => (Kind.Integer, "0000000000000001"),
        0xd4 => (Kind.Extension, "0131"), // fixext 1, 2, 16
        0xd5 => (Kind.Extension, "013131"),
        0xd8 => (Kind.Extension, "01" + Pack.Repeat("31", 16)),
        0xd9 => (Kind.String, "0178"), // str 8, 16, 32
        0xda => (Kind.String, "000178"),
        0xdb => (Kind.String, "0000000178"),
        0xdc => (Kind.Array, "0001c0"), // array 16, 32
        0xdd => (Kind.Array, "00000001c0"),
        0xde => (Kind.Map, "0001a161c0"), // map 16, 32
        0xdf => (Kind.Map, "00000001a161c0"),
        >= 0xe0 => (Kind.Integer, ""), // negative fixint
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    private static int ReadsWhole(byte[] bytes, Reads method, string name)
    {
        // A negative fixint fits no type without a sign.
        if (bytes[0] >= 0xe0 && (name == "char" || name.StartsWith("uint", StringComparison.Ordinal)))
        {
            Refuses(bytes, method, name);
            return 1;
        }

        byte[] surrounded = [.. bytes, 0xc1];
        var reader = new MessagePackReader(surrounded, 0, surrounded.Length);
        method(ref reader);
        reader.Position.ShouldBe(bytes.Length, $"{name} of {Convert.ToHexStringLower(bytes)}");
        return 1;
    }

    private static int Refuses(byte[] bytes, Reads method, string name)
    {
        Should.Throw<RpcSerializationException>(() =>
        {
            var reader = new MessagePackReader(bytes, 0, bytes.Length);
            method(ref reader);
        }, $"{name} of {Convert.ToHexStringLower(bytes)}");
        return 1;
    }

    // The bytes say whether there is a map, and not whether its names are known.
    private static readonly Members OfAnyName = new(false, "id") { MayBeForeign = true };

    private static void ReadMembers(ref MessagePackReader reader)
    {
        MemberScope scope = reader.BeginMembers(OfAnyName);
        while (reader.NextMember(ref scope, OfAnyName, out _))
            reader.Skip();
    }

    private static void ReadList(ref MessagePackReader reader)
    {
        for (int left = reader.BeginArray(); left > 0; left--)
            reader.TryReadNull().ShouldBeTrue();
        reader.EndArray();
    }

    private static void ReadMap(ref MessagePackReader reader)
    {
        for (int left = reader.BeginMap(); left > 0; left--)
        {
            reader.ReadString();
            if (!reader.TryReadNull())
                throw new RpcSerializationException("no null");
        }

        reader.EndMap();
    }
}

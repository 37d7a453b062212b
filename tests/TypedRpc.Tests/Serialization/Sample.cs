using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>A payload with a member of every kind that a payload may hold.</summary>
internal sealed record Sample
{
    public Guid Id { get; init; }

    public string? Name { get; init; }

    public bool Ok { get; init; }

    public sbyte Tiny { get; init; }

    public short Short { get; init; }

    public int Size { get; init; }

    public long Long { get; init; }

    public byte Octet { get; init; }

    public ushort UShort { get; init; }

    public uint UInt { get; init; }

    public ulong ULong { get; init; }

    public float Single { get; init; }

    public double Ratio { get; init; }

    public decimal Price { get; init; }

    public char Letter { get; init; }

    public byte[]? Data { get; init; }

    public DateTime Created { get; init; }

    public DateTimeOffset Seen { get; init; }

    public TimeSpan Age { get; init; }

    public List<string> Tags { get; init; } = [];

    public Dictionary<int, string> Labels { get; init; } = [];

    public Sample? Parent { get; init; }

    public static Sample Full(int generations = 2) => new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Name = "größe \u2603 \U0001F600",
        Ok = true,
        Tiny = -7,
        Short = -3000,
        Size = 100_000,
        Long = long.MinValue,
        Octet = 200,
        UShort = 60_000,
        UInt = 4_000_000_000,
        ULong = ulong.MaxValue,
        Single = 1.5f,
        Ratio = 0.1,
        Price = 12345.6789m,
        Letter = 'ß',
        Data = [0, 1, 2, 255],
        Created = new DateTime(2024, 2, 29, 12, 30, 45, DateTimeKind.Utc).AddTicks(1234567),
        Seen = new DateTimeOffset(2024, 2, 29, 12, 30, 45, TimeSpan.FromHours(-3.5)),
        Age = new TimeSpan(1, 2, 3, 4, 5),
        Tags = ["a", "", new string('x', 300)],
        Labels = new() { [-1] = "minus", [70000] = "many" },
        Parent = generations == 0 ? null : Full(generations - 1),
    };
}

/// <summary>Written by hand in the form of generated shapes.</summary>
internal static class SampleMembers
{
    public static readonly Members ByName = Make(positional: false);
    public static readonly Members ByPosition = Make(positional: true);

    public static void Write<TWriter>(ref TWriter writer, Sample? value, Members members)
        where TWriter : struct, IPayloadWriter
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }

        writer.BeginMembers(members);
        writer.Member(members, 0);
        writer.WriteGuid(value.Id);
        writer.Member(members, 1);
        writer.WriteString(value.Name);
        writer.Member(members, 2);
        writer.WriteBoolean(value.Ok);
        writer.Member(members, 3);
        writer.WriteInt64(value.Tiny);
        writer.Member(members, 4);
        writer.WriteInt64(value.Short);
        writer.Member(members, 5);
        writer.WriteInt64(value.Size);
        writer.Member(members, 6);
        writer.WriteInt64(value.Long);
        writer.Member(members, 7);
        writer.WriteUInt64(value.Octet);
        writer.Member(members, 8);
        writer.WriteUInt64(value.UShort);
        writer.Member(members, 9);
        writer.WriteUInt64(value.UInt);
        writer.Member(members, 10);
        writer.WriteUInt64(value.ULong);
        writer.Member(members, 11);
        writer.WriteSingle(value.Single);
        writer.Member(members, 12);
        writer.WriteDouble(value.Ratio);
        writer.Member(members, 13);
        writer.WriteDecimal(value.Price);
        writer.Member(members, 14);
        writer.WriteChar(value.Letter);
        writer.Member(members, 15);
        writer.WriteBytes(value.Data);
        writer.Member(members, 16);
        writer.WriteDateTime(value.Created);
        writer.Member(members, 17);
        writer.WriteDateTimeOffset(value.Seen);
        writer.Member(members, 18);
        writer.WriteTimeSpan(value.Age);
        writer.Member(members, 19);
        writer.BeginArray(value.Tags.Count);
        foreach (string tag in value.Tags)
            writer.WriteString(tag);
        writer.EndArray();
        writer.Member(members, 20);
        writer.BeginMap(value.Labels.Count);
        foreach ((int key, string label) in value.Labels)
        {
            writer.Key();
            writer.WriteInt64(key);
            writer.Value();
            writer.WriteString(label);
        }

        writer.EndMap();
        writer.Member(members, 21);
        Write(ref writer, value.Parent, members);
        writer.EndMembers();
    }

    public static Sample? Read<TReader>(ref TReader reader, Members members)
        where TReader : struct, IPayloadReader
    {
        if (reader.TryReadNull())
            return null;
        Sample value = new();
        MemberScope scope = reader.BeginMembers(members);
        while (reader.NextMember(ref scope, members, out int index))
        {
            switch (index)
            {
                case 0: value = value with { Id = reader.ReadGuid() }; break;
                case 1: value = value with { Name = reader.TryReadNull() ? null : reader.ReadString() }; break;
                case 2: value = value with { Ok = reader.ReadBoolean() }; break;
                case 3: value = value with { Tiny = reader.ReadSByte() }; break;
                case 4: value = value with { Short = reader.ReadInt16() }; break;
                case 5: value = value with { Size = reader.ReadInt32() }; break;
                case 6: value = value with { Long = reader.ReadInt64() }; break;
                case 7: value = value with { Octet = reader.ReadByte() }; break;
                case 8: value = value with { UShort = reader.ReadUInt16() }; break;
                case 9: value = value with { UInt = reader.ReadUInt32() }; break;
                case 10: value = value with { ULong = reader.ReadUInt64() }; break;
                case 11: value = value with { Single = reader.ReadSingle() }; break;
                case 12: value = value with { Ratio = reader.ReadDouble() }; break;
                case 13: value = value with { Price = reader.ReadDecimal() }; break;
                case 14: value = value with { Letter = reader.ReadChar() }; break;
                case 15: value = value with { Data = reader.TryReadNull() ? null : reader.ReadBytes() }; break;
                case 16: value = value with { Created = reader.ReadDateTime() }; break;
                case 17: value = value with { Seen = reader.ReadDateTimeOffset() }; break;
                case 18: value = value with { Age = reader.ReadTimeSpan() }; break;
                case 19: value = value with { Tags = ReadTags(ref reader) }; break;
                case 20: value = value with { Labels = ReadLabels(ref reader) }; break;
                case 21: value = value with { Parent = Read(ref reader, members) }; break;
                default: reader.Skip(); break;
            }
        }

        return value;
    }

    private static List<string> ReadTags<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        int count = reader.BeginArray();
        var tags = new List<string>();
        for (int i = 0; i < count; i++)
        {
            reader.Element();
            tags.Add(reader.ReadString());
        }

        reader.EndArray();
        return tags;
    }

    private static Dictionary<int, string> ReadLabels<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        int count = reader.BeginMap();
        var labels = new Dictionary<int, string>();
        for (int i = 0; i < count; i++)
        {
            reader.Key();
            int key = reader.ReadInt32();
            reader.Value();
            labels[key] = reader.ReadString();
        }

        reader.EndMap();
        return labels;
    }

    private static Members Make(bool positional) => new(
        positional,
        "id", "name", "ok", "tiny", "short", "size", "long", "octet", "u_short", "u_int", "u_long", "single", "ratio", "price", "letter",
        "data", "created", "seen", "age", "tags", "labels", "parent");
}

/// <summary>The shape as a value, as the runtime holds it.</summary>
internal sealed class SampleShape(Members members) : Shape<Sample?>
{
    public override void Write(ref MessagePackWriter writer, Sample? value) => SampleMembers.Write(ref writer, value, members);

    public override void Write(ref JsonPayloadWriter writer, Sample? value) => SampleMembers.Write(ref writer, value, members);

    public override Sample? Read(ref MessagePackReader reader) => SampleMembers.Read(ref reader, members);

    public override Sample? Read(ref JsonPayloadReader reader) => SampleMembers.Read(ref reader, members);
}

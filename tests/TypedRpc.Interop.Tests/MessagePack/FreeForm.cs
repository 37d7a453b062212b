using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Random bytes of MessagePack in every form that the specification allows, the longer ones included.</summary>
internal static class FreeForm
{
    private static readonly Gen<byte[]> Integer =
        from bits in Gen.Choose(0, 64)
        from noise in Any.Noise()
        from wider in Gen.Choose(0, 3)
        let value = bits == 64 ? noise : noise & ((1UL << bits) - 1)
        select Unsigned(value, wider);

    private static readonly Gen<byte[]> Negative =
        from bits in Gen.Choose(0, 63)
        from noise in Any.Noise()
        from wider in Gen.Choose(0, 3)
        select Signed(-(long)(noise & ((1UL << bits) - 1)) - 1, wider);

    private static readonly Gen<byte[]> Scalar = Gen.OneOf(
        Integer, Negative,
        Gen.Elements<byte[]>([0xc0], [0xc2], [0xc3]),
        Any.Noise().Select(bits => Fixed(0xcb, 8, bits)),
        Any.Noise().Select(bits => Fixed(0xca, 4, bits)),
        Text(), Bytes(), Instant());

    public static Gen<byte[]> Value(int size) => size == 0 ? Scalar : Gen.Frequency(
        (3, Scalar),
        (1, from items in Value(size / 2).ListOf()
            from wider in Gen.Choose(0, 2)
            select (byte[])[.. Header(items.Count, wider, 0x90, 16, null, 0xdc, 0xdd), .. items.SelectMany(item => item)]),
        (1, from names in Name().ListOf()
            from items in Value(size / 2).ListOf(names.Count)
            from wider in Gen.Choose(0, 2)
            select Map([.. names.DistinctBy(name => Encoding.UTF8.GetString(name.Utf8))], items, wider)));

    private static byte[] Map((byte[] Utf8, byte[] Written)[] names, IReadOnlyList<byte[]> items, int wider) =>
        [.. Header(names.Length, wider, 0x80, 16, null, 0xde, 0xdf),
            .. names.Zip(items, (name, item) => name.Written.Concat(item)).SelectMany(entry => entry)];

    private static Gen<(byte[] Utf8, byte[] Written)> Name() =>
        from utf8 in Gen.Elements("", "a", "b", "name", "größe", "\U0001F600", new string('n', 40)).Select(Encoding.UTF8.GetBytes)
        from wider in Gen.Choose(0, 3)
        select (utf8, Sized(utf8, wider, 0xa0, 32, 0xd9, 0xda, 0xdb));

    private static Gen<byte[]> Text() =>
        from text in Gen.OneOf(Gen.Choose(0, 300).Select(length => new string('t', length)), Gen.Elements("ü", "日本", "\U0001F600", "\0"))
        from wider in Gen.Choose(0, 3)
        select Sized(Encoding.UTF8.GetBytes(text), wider, 0xa0, 32, 0xd9, 0xda, 0xdb);

    private static Gen<byte[]> Bytes() =>
        from length in Gen.Choose(0, 300)
        from wider in Gen.Choose(0, 2)
        select Sized(new byte[length], wider, 0, 0, 0xc4, 0xc5, 0xc6);

    // Whole hundreds of nanoseconds, as .NET has no less.
    private static Gen<byte[]> Instant() =>
        from seconds in Gen.Choose(0, int.MaxValue)
        from ticks in Gen.Choose(0, 9_999_999)
        from form in Gen.Choose(0, 2)
        select form switch
        {
            0 => Fixed(0xd6, 4, (uint)seconds, 0xff),
            1 => Fixed(0xd7, 8, ((ulong)ticks * 100 << 34) | (uint)seconds, 0xff),
            _ => (byte[])[0xc7, 12, 0xff, .. Fixed(0, 4, (ulong)ticks * 100)[1..], .. Fixed(
                0, 8, (ulong)((long)seconds - 10_000_000_000))[1..]],
        };

    private static byte[] Unsigned(ulong value, int wider)
    {
        int least = value < 128 ? 0 : value <= byte.MaxValue ? 1 : value <= ushort.MaxValue ? 2 : value <= uint.MaxValue ? 3 : 4;
        int form = Math.Min(4, least + wider);

        // Signed forms may carry it too, where there is room for the sign.
        bool isSigned = wider == 2 && form > least;
        return form == 0 ? [(byte)value] : Fixed((byte)((isSigned ? 0xcf : 0xcb) + form), 1 << (form - 1), value);
    }

    private static byte[] Signed(long value, int wider)
    {
        int least = value >= -32 ? 0 : value >= sbyte.MinValue ? 1 : value >= short.MinValue ? 2 : value >= int.MinValue ? 3 : 4;
        int form = Math.Min(4, least + wider);
        return form == 0 ? [unchecked((byte)value)] : Fixed((byte)(0xcf + form), 1 << (form - 1), unchecked((ulong)value));
    }

    private static byte[] Sized(byte[] body, int wider, int fix, int fixedBelow, byte? in8, byte in16, byte in32) =>
        [.. Header(body.Length, wider, fix, fixedBelow, in8, in16, in32), .. body];

    private static byte[] Header(int length, int wider, int fix, int fixedBelow, byte? in8, byte in16, byte in32)
    {
        List<byte[]> forms = [];
        if (length < fixedBelow)
            forms.Add([(byte)(fix | length)]);
        if (in8 is { } code && length <= byte.MaxValue)
            forms.Add([code, (byte)length]);
        if (length <= ushort.MaxValue)
            forms.Add(Fixed(in16, 2, (uint)length));
        forms.Add(Fixed(in32, 4, (uint)length));
        return forms[Math.Min(wider, forms.Count - 1)];
    }

    private static byte[] Fixed(byte code, int size, ulong value, byte? extension = null)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return extension is { } type ? [code, type, .. bytes[(8 - size)..]] : [code, .. bytes[(8 - size)..]];
    }
}

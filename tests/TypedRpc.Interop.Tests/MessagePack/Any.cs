using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Values that nobody thought of.</summary>
internal static class Any
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (30, Gen.Elements(
            "", "\0", "\"\\", "größe", "日本", "\U0001F600", "\u2028", "constructor", "7", new string('x', 40), new string('y', 300))),
        (30, Rune().ListOf().Select(runes => string.Concat(runes))),
        (1, Gen.Constant(new string('z', 70_000))));

    private static readonly Gen<long> Integer = Gen.OneOf(
        Gen.Choose(-200, 300).Select(value => (long)value), Noise().Select(value => (long)value),
        from bits in Gen.Choose(0, 62) from more in Gen.Choose(-2, 2) from sign in Gen.Elements(1, -1) select sign * ((1L << bits) + more));

    private static readonly Gen<double> Float = Gen.OneOf(
        Noise().Select(bits => BitConverter.Int64BitsToDouble((long)bits)), Gen.Choose(-1000, 1000).Select(value => value / 8.0),
        Gen.Elements(double.NaN, double.NegativeInfinity, 0.1, 1e300));

    private static readonly Gen<decimal> Amount =
        from low in Noise()
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from scale in Gen.Choose(0, 28)
        from isNegative in Gen.Elements(true, false)
        select new decimal((int)low, (int)(low >> 32), high, isNegative, (byte)scale);

    private static readonly Gen<byte[]> Bytes = Gen.Choose(0, 300).SelectMany(
        length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length));

    private static readonly Gen<DateTime> Instant =
        from seconds in Gen.OneOf(
            Gen.Choose(0, int.MaxValue).Select(value => (long)value),
            Integer.Where(value => value is >= -62_135_596_800 and < 253_402_300_799))
        from rest in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 9_999_999))
        select DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + rest);

    private static readonly Gen<BigInteger> Whole = Gen.OneOf(
        Integer.Select(value => (BigInteger)value), Noise().Select(value => (BigInteger)value),
        Bytes.Select(bytes => new BigInteger(bytes)));

    // Of these JavaScript makes integers.
    private static readonly Gen<RpcValue> Leaf = Gen.OneOf(
        Gen.Elements(RpcValue.Null, true, false), Whole.Select(value => (RpcValue)value),
        Float.Where(value => Math.Truncate(value) != value || !double.IsFinite(value)).Select(value => (RpcValue)value),
        Text.Select(value => (RpcValue)value), Bytes.Select(value => (RpcValue)value), Instant.Select(value => (RpcValue)value));

    public static Gen<Extended> Extended { get; } =
        from noise in Noise()
        from more in Noise()
        from whole in Whole
        from text in Text
        from letter in Rune()
        from numbers in Integer.ListOf()
        from value in Value(3)
        select ExtendedCases.Sample with
        {
            Day = DateOnly.FromDayNumber((int)(noise % (ulong)DateOnly.MaxValue.DayNumber)),
            Time = new((long)(more % TimeSpan.TicksPerDay)),
            Signed = new(noise, more),
            Unsigned = new(more, noise),
            Large = whole,
            Letter = letter,
            Pair = ((int)noise, text),
            Entry = new(text, (long)more),
            Queue = new(numbers.Select(number => (int)number)),
            Pile = [.. numbers.Select(number => (int)number)],
            Memory = BitConverter.GetBytes(noise),
            Numbered = new(text, new(text, null, []), [.. numbers.Select(number => (int)number)]),
            Figures = [.. numbers.Select(number => new Square(number, null))],
            Value = value,
        };

    public static Gen<Keyed> Keyed { get; } =
        from signed in Integer.ListOf()
        from texts in Text.ListOf()
        from bytes in Bytes
        from number in Float
        from instant in Instant
        from ids in ArbMap.Default.GeneratorFor<Guid>().ListOf()
        select new Keyed(
            signed.Distinct().ToDictionary(key => key, _ => texts.FirstOrDefault("")),
            signed.Select(key => (ulong)key).Distinct().ToDictionary(key => key, _ => bytes),
            new() { [signed.Count % 2 == 0] = number }, new() { [(DayOfWeek)(signed.Count % 7)] = instant },
            ids.Distinct().ToDictionary(key => key, _ => new List<int> { ids.Count }));

    /// <summary>Bytes of MessagePack in forms that are longer than they need to be.</summary>
    public static Gen<byte[]> AnyForm { get; } = Gen.Sized(size => FreeForm.Value(Math.Min(size, 12)));

    /// <summary>64 random bits, whatever the size of the test.</summary>
    public static Gen<ulong> Noise() => from high in Gen.Choose(int.MinValue, int.MaxValue)
                                        from low in Gen.Choose(
        int.MinValue, int.MaxValue)
                                        select ((ulong)(uint)high << 32) | (uint)low;

    public static Gen<RpcValue> Value(int depth) => depth == 0 ? Leaf : Gen.Frequency(
        (3, Leaf),
        (1, Value(depth - 1).ListOf().Select(RpcValue.List)),
        (1,
            from names in Text.ListOf()
            from items in Value(depth - 1).ListOf(names.Count)
            select RpcValue.Map(names.Zip(items, KeyValuePair.Create))));

    public static Gen<Payload> Payload(int depth) =>
        from large in Integer
        from other in Integer
        from ratio in Float.Where(value => value != 0)
        from price in Amount
        from texts in Text.NonEmptyListOf()
        from bytes in Bytes
        from id in ArbMap.Default.GeneratorFor<Guid>()
        from at in Instant
        from minutes in Gen.Choose(-14 * 60, 14 * 60)
        from numbers in Integer.ListOf()
        from nested in Text.Or(Gen.Constant<string>(null!)).ListOf().ListOf()
        from isLeaf in Gen.Elements(true, false)
        from inner in depth == 0 || isLeaf ? Gen.Constant<Payload?>(null) : Payload(depth - 1).Select(Payload? (value) => value)
        select new Payload(
            large % 2 == 0, (sbyte)large, (short)large, (int)large, large, (byte)other, (ushort)other, (uint)other, (ulong)other, ratio,
            price, (char)other, texts[0],
            texts.Count % 2 == 0 ? null : texts[^1], bytes, id, at,
            new DateTimeOffset(at.Year is > 1 and < 9999 ? at : DateTime.UnixEpoch).ToOffset(TimeSpan.FromMinutes(minutes)),
            TimeSpan.FromTicks(other), (DayOfWeek)(int)other, [.. numbers], [.. nested.Select(list => list.ToList<string?>())],
            texts.Distinct().ToDictionary(text => text, _ => numbers.Select(number => number % 3 == 0 ? (int?)null : (int)number).ToList()),
            inner);

    private static Gen<System.Text.Rune> Rune() =>
        Gen.OneOf(Gen.Choose(0, 0x7f), Gen.Choose(0x80, 0xd7ff), Gen.Choose(0xe000, 0xffff), Gen.Choose(0x10000, 0x10ffff))
            .Select(code => new System.Text.Rune(code));
}

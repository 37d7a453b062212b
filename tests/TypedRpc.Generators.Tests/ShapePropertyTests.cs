using FsCheck;
using FsCheck.Fluent;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>What was written is what is read, for values that nobody thought of.</summary>
public sealed class ShapePropertyTests
{
    // Of Unicode, but no half of a surrogate pair: that has no UTF-8 form and is refused.
    private static readonly Gen<string> Text = Gen.Elements(
        "", "a", "\0", "\"\\", "ü", "日本", "😀", "\u2028", new string('x', 40), new string('y', 70_000));

    private static readonly Gen<DateTime> Instant = ArbMap.Default.GeneratorFor<DateTime>().Select(
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc));

    private static readonly Gen<Point> Points = from x in Integer() from y in Integer() select new Point(x, y);

    [Fact]
    public void Any_scalars_survive() => Check(Codec.Result<Scalars>("scalars"), Scalars());

    [Fact]
    public void Any_nullables_survive() => Check(Codec.Result<Nullables>("nullables"),
        from scalars in Scalars()
        from mask in Gen.Choose(0, (1 << 14) - 1)
        from point in Points
        select new Nullables(
            Has(mask, 0) ? scalars.Bool : null, Has(mask, 1) ? scalars.Int32 : null, Has(mask, 2) ? scalars.UInt64 : null,
            Has(mask, 3) ? scalars.Double : null,
            Has(mask, 4) ? scalars.Decimal : null, Has(mask, 5) ? scalars.Char : null, Has(mask, 6) ? scalars.Text : null,
            Has(mask, 7) ? scalars.Bytes : null,
            Has(mask, 8) ? scalars.Id : null, Has(mask, 9) ? scalars.At : null, Has(mask, 10) ? scalars.Span : null,
            Has(mask, 11) ? scalars.Color : null,
            Has(mask, 12) ? point : null, Has(mask, 13) ? new Node(scalars.Text, null) : null));

    [Fact]
    public void Any_maps_survive() => Check(Codec.Result<Maps>("maps"),
        from texts in Text.ListOf()
        from numbers in Integer().ListOf()
        from ids in ArbMap.Default.GeneratorFor<Guid>().ListOf()
        from points in Points.ListOf()
        from bytes in Bytes()
        select new Maps(
            texts.Distinct().Select((text, i) => (text, i)).ToDictionary(entry => entry.text, entry => entry.i),
            numbers.Distinct().ToDictionary(number => number, number => number % 2 == 0 ? null : texts.FirstOrDefault()),
            points.Take(2).Select((point, i) => (i, point))
                .ToDictionary(entry => entry.i == 0 ? Color.Red : Color.Green, entry => entry.point),
            ids.Distinct().ToDictionary(id => id, _ => numbers.ToList()),
            numbers.Take(1).ToDictionary(number => number > 0, Node? (_) => null),
            numbers.Distinct()
                .ToDictionary(number => (ulong)(uint)number, number => texts.Distinct().ToDictionary(text => text, _ => (decimal)number)),
            numbers.Select(number => (sbyte)number)
                .Distinct().ToDictionary(number => number, byte[]? (number) => number % 2 == 0 ? null : bytes)));

    [Fact]
    public void Any_collections_survive() => Check(Codec.Result<Collections>("collections"),
        from texts in Text.ListOf()
        from numbers in Integer().ListOf()
        from points in Points.ListOf()
        select new Collections(
            [.. numbers], [.. numbers.Select(number => new[] { number })], [.. texts], [.. points],
            [.. texts.Select(text => text.Length == 0 ? null : new Node(text, null))],
            [.. numbers.Select(number => number % 3 == 0 ? (int?)null : number)], [.. numbers.Select(number => (Color)(byte)number)],
            numbers.Select(number => (long)number * int.MaxValue),
            [.. numbers.Select(number => new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))], texts.ToHashSet(), numbers.ToHashSet()));

    [Fact]
    public void Bytes_of_any_kind_are_read_or_refused()
    {
        Shape<Nullables> shape = Codec.Result<Nullables>("nullables");
        byte[] whole = Codec.MessagePack(
            shape, new Nullables(
                true, 1, 2, 3, 4, 'c', "text", [1], Guid.Empty, DateTime.UnixEpoch, TimeSpan.Zero, Color.Red, new Point(1, 2),
                new Node("n", null)));
        Gen<(int at, int value, int length)> edits =
            from at in Gen.Choose(0, whole.Length - 1)
            from value in Gen.Choose(0, 255)
            from length in Gen.Choose(0, whole.Length)
            select (at, value, length);
        Prop.ForAll(edits.ToArbitrary(), edit =>
        {
            byte[] bytes = [.. whole];
            bytes[edit.at] = (byte)edit.value;
            var reader = new MessagePackReader(bytes, 0, edit.length);
            try
            {
                shape.Read(ref reader);
            }
            catch (RpcSerializationException)
            {
                // Refused.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static Gen<Scalars> Scalars() =>
        from small in Gen.Choose(0, int.MaxValue)
        from large in ArbMap.Default.GeneratorFor<long>()
        from number in ArbMap.Default.GeneratorFor<NormalFloat>()
        from amount in ArbMap.Default.GeneratorFor<decimal>()
        from text in Text
        from bytes in Bytes()
        from id in ArbMap.Default.GeneratorFor<Guid>()
        from at in Instant
        from minutes in Gen.Choose(-14 * 60, 14 * 60)
        from sign in Gen.Elements(Sign.Minus, Sign.None, (Sign)12345)
        select new Scalars(
            small % 2 == 0, (sbyte)small, (short)small, small, large, (byte)small, (ushort)small, (uint)small * 2, (ulong)large,
            (float)small / 3, number.Get, amount,
            (char)(small % 0xd800), text, bytes, id, at,
            new DateTimeOffset(at.Year is > 1 and < 9999 ? at : DateTime.UnixEpoch).ToOffset(TimeSpan.FromMinutes(minutes)),
            TimeSpan.FromTicks(large), (Color)(byte)small, sign);

    private static Gen<byte[]> Bytes() =>
        Gen.Choose(0, 300).SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length));

    private static Gen<int> Integer() => Gen.OneOf(Gen.Choose(int.MinValue, int.MaxValue), Gen.Choose(-200, 200));

    private static bool Has(int mask, int bit) => (mask & (1 << bit)) != 0;

    private static void Check<T>(Shape<T> shape, Gen<T> values) =>
        Prop.ForAll(values.ToArbitrary(), value => Codec.HoldRoundTrip(shape, value)).Check(Config.QuickThrowOnFailure);
}

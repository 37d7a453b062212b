using MessagePack;
using TypedRpc.Serialization;

namespace TypedRpc.Interop.Tests.MessagePack.Package;

/// <summary>A kind of type with values of it, carried by us and by the package.</summary>
internal sealed record Kind(string Name, Func<Comparison> Compare)
{
    public static Kind Of<T>(string name, MessagePackSerializerOptions? options, T[] values) => new(name, () =>
    {
        Shape<T> shape = Shapes.Of<IPackageKinds, T>();
        var package = new PackagePeer<T>(options ?? MessagePackSerializerOptions.Standard);
        return values.Select(value => Judge(shape, package, value)).Aggregate((a, b) => a.And(b));
    });

    private static Comparison Judge<T>(Shape<T> shape, PackagePeer<T> package, T value)
    {
        byte[] ours = shape.Write(value);
        if (package.Write(value) is not { } theirs)
            return new Comparison(null, null, null, Convert.ToHexStringLower(ours.AsSpan(0, Math.Min(ours.Length, 24))));

        // Values are compared by their bytes in the format of who wrote them first: no type needs an equality for that.
        bool isRead = package.Rewrite(ours) is { } again && again.AsSpan().SequenceEqual(theirs);
        bool weRead = Rewrite(shape, theirs) is { } back && back.AsSpan().SequenceEqual(ours);
        return new Comparison(ours.AsSpan().SequenceEqual(theirs), isRead, weRead, $"{Hex(ours)} and {Hex(theirs)}");
    }

    private static byte[]? Rewrite<T>(Shape<T> shape, byte[] bytes)
    {
        try
        {
            return shape.Write(shape.Read(bytes));
        }
        catch (RpcSerializationException)
        {
            return null;
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, 24)));
}

/// <summary>What a comparison has shown; null where the package does not write the type.</summary>
/// <param name="Same">Both write the same bytes.</param>
/// <param name="TheyRead">The package reads what we write, as the same value.</param>
/// <param name="WeRead">We read what the package writes, as the same value.</param>
/// <param name="Bytes">The bytes, for people.</param>
internal sealed record Comparison(bool? Same, bool? TheyRead, bool? WeRead, string Bytes)
{
    public bool IsEqual => Same == true && TheyRead == true && WeRead == true;

    /// <summary>As it stands in the table of the documentation.</summary>
    public string Row(string kind) => $"| {kind} | {Word(Same)} | {Word(TheyRead)} | {Word(WeRead)} |";

    public Comparison And(Comparison other)
    {
        bool? Both(bool? a, bool? b) => a is null || b is null ? null : a.Value && b.Value;
        return new Comparison(
            Both(Same, other.Same), Both(TheyRead, other.TheyRead), Both(WeRead, other.WeRead), IsEqual ? other.Bytes : Bytes);
    }

    private static string Word(bool? value) => value switch
    {
        true => "yes",
        false => "no",
        null => "-",
    };
}

using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits expressions for the memory that values take, which counts towards the message's limit.</summary>
internal static class Sizes
{
    private const int Header = 24;

    /// <summary>The size of an object with these values.</summary>
    public static string OfObject(IEnumerable<PayloadModel> values) => Sum(Header, values);

    /// <summary>The size of a collection's entry with these values.</summary>
    /// <param name="overhead">The overhead of the collection per entry.</param>
    public static string OfPlace(int overhead, params PayloadModel?[] values) => Sum(overhead, values.OfType<PayloadModel>());

    private static string Sum(int known, IEnumerable<PayloadModel> values)
    {
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (PayloadModel value in values)
        {
            known += value.Size;
            if (value.Size == 0)
                unknown[value.Declaration] = unknown.TryGetValue(value.Declaration, out int count) ? count + 1 : 1;
        }

        return string.Concat(new[] { known.ToString(System.Globalization.CultureInfo.InvariantCulture) }
            .Concat(unknown.Select(one =>
                $" + {(one.Value == 1 ? "" : one.Value + " * ")}global::System.Runtime.CompilerServices.Unsafe.SizeOf<{one.Key}>()")));
    }
}

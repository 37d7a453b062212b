namespace TypedRpc.Generators.Evolution;

/// <summary>How many of the values that one type writes another type can read.</summary>
internal enum Fit
{
    /// <summary>None, or not with the same meaning.</summary>
    Nothing,

    /// <summary>The values that both types can represent.</summary>
    Shared,

    /// <summary>All.</summary>
    Everything,
}

/// <summary>Which scalars can read which others, in MessagePack and in JSON, according to the readers in Serialization.</summary>
internal static class ScalarFit
{
    // Whether the type is signed, and its bits without the sign.
    private static readonly Dictionary<string, (bool IsSigned, int Bits)> Integers = new(StringComparer.Ordinal)
    {
        ["sbyte"] = (true, 7),
        ["int16"] = (true, 15),
        ["int32"] = (true, 31),
        ["int64"] = (true, 63),
        ["byte"] = (false, 8),
        ["uint16"] = (false, 16),
        ["uint32"] = (false, 32),
        ["uint64"] = (false, 64),
    };

    // Narrower types cannot read the written form of these, but these can read the narrower ones and each other.
    private static readonly Dictionary<string, (bool IsSigned, int Bits)> Wide = new(StringComparer.Ordinal)
    {
        ["int128"] = (true, 127),
        ["uint128"] = (false, 128),
        ["biginteger"] = (true, 4096),
    };

    // The number of bits of integers that the type represents exactly.
    private static readonly Dictionary<string, int> Exact =
        new(StringComparer.Ordinal) { ["half"] = 11, ["single"] = 24, ["double"] = 53, ["decimal"] = 64 };

    // With Everything, the second type reads all written forms of the first.
    private static readonly (string Written, string Read, Fit Fit)[] Others =
    [
        ("half", "single", Fit.Everything),
        ("half", "double", Fit.Everything),
        ("single", "half", Fit.Shared),
        ("double", "half", Fit.Shared),
        ("uri", "string", Fit.Everything),
        ("string", "uri", Fit.Shared),
        ("version", "string", Fit.Everything),
        ("string", "version", Fit.Shared),
        ("single", "double", Fit.Everything),
        ("double", "single", Fit.Shared),
        ("guid", "string", Fit.Everything),
        ("string", "guid", Fit.Shared),
        ("datetime", "datetimeoffset", Fit.Everything),
    ];

    public static bool IsInteger(string name) => Integers.ContainsKey(name);

    /// <summary>True for numbers that are written as text or bytes: an untyped reader reads them as such.</summary>
    /// <param name="name">The written type.</param>
    /// <param name="isJson">True when JSON is the only encoding.</param>
    public static bool IsNoNumberOnTheWire(string name, bool isJson) => name == "decimal" || (!isJson && Wide.ContainsKey(name));

    /// <param name="written">The written type.</param>
    /// <param name="read">The expected type.</param>
    /// <param name="isJson">True when JSON is the only encoding.</param>
    public static Fit Of(string written, string read, bool isJson = false)
    {
        if (written == read)
            return Fit.Everything;
        if (isJson && Wide.ContainsKey(written) && Integers.ContainsKey(read))
            return Fit.Shared;
        if (Integers.TryGetValue(written, out (bool IsSigned, int Bits) number))
        {
            if (Integers.TryGetValue(read, out (bool IsSigned, int Bits) other))
                return other.Bits >= number.Bits && (other.IsSigned || !number.IsSigned) ? Fit.Everything : Fit.Shared;
            if (Exact.TryGetValue(read, out int bits))
                return bits >= number.Bits ? Fit.Everything : Fit.Shared;
        }

        if (Wide.TryGetValue(read, out (bool IsSigned, int Bits) wide)
            && (Wide.TryGetValue(written, out number) || Integers.TryGetValue(written, out number)))
        {
            return wide.Bits >= number.Bits && (wide.IsSigned || !number.IsSigned) ? Fit.Everything : Fit.Shared;
        }

        return Others.FirstOrDefault(one => one.Written == written && one.Read == read).Fit;
    }
}

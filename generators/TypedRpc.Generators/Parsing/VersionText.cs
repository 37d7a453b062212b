using System.Globalization;

namespace TypedRpc.Generators.Parsing;

/// <summary>A version, parsed and compared like the runtime's <c>RpcVersion</c>.</summary>
internal sealed record VersionText(int Major, int Minor, int Revision)
{
    /// <summary>The arguments of <c>new RpcVersion(...)</c>.</summary>
    public string Arguments =>
        string.Format(CultureInfo.InvariantCulture, Revision == 0 ? "{0}, {1}" : "{0}, {1}, {2}", Major, Minor, Revision);

    public static VersionText? Parse(string? text)
    {
        string[] parts = (text ?? "").Split('.');
        int revision = 0;
        return parts.Length is 2 or 3 && TryNumber(parts[0], out int major) && TryNumber(parts[1], out int minor)
            && (parts.Length == 2 || TryNumber(parts[2], out revision))
            ? new VersionText(major, minor, revision)
            : null;
    }

    public bool Serves(VersionText other) =>
        Major == other.Major && (Minor > other.Minor || (Minor == other.Minor && Revision >= other.Revision));

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

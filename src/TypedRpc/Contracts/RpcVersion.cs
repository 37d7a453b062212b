using System.ComponentModel;
using System.Globalization;

namespace TypedRpc;

/// <summary>A version <c>major.minor</c> or <c>major.minor.revision</c>, compared as numbers: 1.10 is after 1.9.</summary>
[TypeConverter(typeof(RpcVersionConverter))]
public readonly record struct RpcVersion(int Major, int Minor, int Revision = 0) : IComparable<RpcVersion>
{
    /// <summary>Parses a version.</summary>
    /// <exception cref="FormatException">The text is not two or three numbers joined by dots.</exception>
    public static RpcVersion Parse(string text) =>
        TryParse(text, out RpcVersion version)
            ? version
            : throw new FormatException($"'{text}' is not a valid version; expected major.minor[.revision], as in 1.3.");

    /// <summary>Parses a version. Returns false when the text is not a version.</summary>
    public static bool TryParse(string? text, out RpcVersion version)
    {
        version = default;
        string[] parts = (text ?? "").Split('.');
        int revision = 0;
        if (parts.Length is not (2 or 3) || !TryNumber(parts[0], out int major) || !TryNumber(parts[1], out int minor)
            || (parts.Length == 3 && !TryNumber(parts[2], out revision)))
        {
            return false;
        }

        version = new RpcVersion(major, minor, revision);
        return true;
    }

    /// <summary>True when a server of this version serves requests of the requested version (the rule of oslo.messaging).</summary>
    /// <remarks>The major version must be the same, and the minor version and revision must not be higher than this one.</remarks>
    public bool Serves(RpcVersion requested) =>
        Major == requested.Major && (Minor > requested.Minor || (Minor == requested.Minor && Revision >= requested.Revision));

    /// <inheritdoc/>
    public int CompareTo(RpcVersion other) => (Major, Minor, Revision).CompareTo((other.Major, other.Minor, other.Revision));

    /// <summary>The text form, without a revision of 0.</summary>
    public override string ToString() => Revision == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}")
        : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Revision}");

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

using System.Text;

namespace TypedRpc.Generators.Parsing;

/// <summary>Rules for names on the wire. Lengths are in bytes of UTF-8, the encoding on the wire.</summary>
internal static class WireNameRules
{
    /// <summary>
    /// The maximum length in bytes: peers read no longer name of a method or namespace, and an AMQP 0-9-1 short string has the same limit.
    /// </summary>
    public const int MaxBytes = 255;

    private const int LongestShown = 60;

    /// <summary>Why the name of a method, namespace or fault is invalid, as the end of a sentence; null when it is valid.</summary>
    public static string? WhyNot(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        return name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c))
            ? "it has a blank, a control character or a character beyond U+FFFF"
            : WhyTooLong(name);
    }

    /// <summary>The same for a member, parameter or discriminator, which may have any characters that UTF-8 can encode.</summary>
    public static string? WhyNotMember(string name) => HasHalfOfPair(name) ? "it has half of a surrogate pair" : WhyTooLong(name);

    /// <summary>A name in the form for messages.</summary>
    public static string Shown(string name) => name.Length <= LongestShown ? name : name.Substring(0, LongestShown) + "...";

    private static string? WhyTooLong(string name)
    {
        int bytes = Encoding.UTF8.GetByteCount(name);
        return bytes <= MaxBytes ? null : $"it has {bytes} bytes in UTF-8, and at most {MaxBytes} are possible";
    }

    private static bool HasHalfOfPair(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
                continue;
            if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}

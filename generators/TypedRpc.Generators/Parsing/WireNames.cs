using System.Globalization;
using System.Text;

namespace TypedRpc.Generators.Parsing;

/// <summary>Names on the wire.</summary>
internal static class WireNames
{
    private const string Suffix = "Async";

    private enum State
    {
        NotStarted,
        Upper,
        LowerOrDigit,
        Space,
    }

    public static string OfMethod(string name) =>
        Snake(name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
            ? name.Substring(0, name.Length - Suffix.Length)
            : name);

    /// <summary>The algorithm of <c>JsonNamingPolicy.SnakeCaseLower</c>, which may not exist in the compiler's process.</summary>
    public static string Snake(string name)
    {
        if (IsPlain(name))
            return name;
        var text = new StringBuilder(name.Length + 8);
        var state = State.NotStarted;
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            switch (char.GetUnicodeCategory(c))
            {
                case UnicodeCategory.UppercaseLetter:
                    if (state is State.LowerOrDigit or State.Space
                        || (state == State.Upper && i + 1 < name.Length && char.IsLower(name[i + 1])))
                    {
                        text.Append('_');
                    }
                    text.Append(char.ToLowerInvariant(c));
                    state = State.Upper;
                    break;
                case UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber:
                    if (state == State.Space)
                        text.Append('_');
                    text.Append(c);
                    state = State.LowerOrDigit;
                    break;
                case UnicodeCategory.SpaceSeparator:
                    state = state == State.NotStarted ? state : State.Space;
                    break;
                default:
                    text.Append(c);
                    state = State.NotStarted;
                    break;
            }
        }

        return text.ToString();
    }

    // A fast path: most parameter names are like this.
    private static bool IsPlain(string name)
    {
        foreach (char c in name)
        {
            if (c is < 'a' or > 'z')
                return false;
        }

        return true;
    }
}

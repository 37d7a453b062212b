using System.Globalization;
using System.Text;

namespace TypedRpc.Generators.Evolution;

/// <summary>
/// Encodes words in the text of a surface. Special characters become <c>~</c> and the four hexadecimal digits of the UTF-16 code unit. The
/// text then contains no spaces, line ends, or characters that MSBuild interprets (<c>; % $ @ *</c>, and backslashes, which it converts).
/// </summary>
internal static class Token
{
    private const string Plain = "_.-+:/<>,!?#()[]{}'|&^";

    /// <summary>Encodes a word without spaces.</summary>
    public static string Encode(string text) => Encode(text, "");

    /// <summary>Encodes the rest of a line, which may contain spaces and quotes.</summary>
    public static string EncodeRest(string text) => Encode(text, " =\"");

    /// <exception cref="FormatException">A <c>~</c> is not followed by four digits.</exception>
    public static string Decode(string token)
    {
        var text = new StringBuilder(token.Length);
        for (int i = 0; i < token.Length; i++)
        {
            if (token[i] != '~')
            {
                text.Append(token[i]);
                continue;
            }

            if (i + 5 > token.Length
                || !ushort.TryParse(
                    token.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                throw new FormatException("'~' must be followed by four hexadecimal digits");
            }
            text.Append((char)unit);
            i += 4;
        }

        return text.ToString();
    }

    private static string Encode(string text, string also)
    {
        var token = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];

            // Editors may trim a space at the end.
            bool isEdge = c == ' ' && (i == 0 || i == text.Length - 1);

            // Three quotes in a row would end the raw string literal that contains the text.
            bool isThird = c == '"' && token.Length >= 2 && token[token.Length - 1] == '"' && token[token.Length - 2] == '"';
            if (char.IsLetterOrDigit(c) || Plain.IndexOf(c) >= 0 || (also.IndexOf(c) >= 0 && !isEdge && !isThird))
                token.Append(c);
            else
                token.Append('~').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return token.ToString();
    }
}

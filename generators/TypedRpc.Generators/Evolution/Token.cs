using System.Globalization;
using System.Text;

namespace TypedRpc.Generators.Evolution;

/// <summary>
/// Words in the text of a surface. What is not plain is written as <c>~</c> and four hexadecimal digits of the UTF-16 code unit, so that neither blanks, nor line ends, nor what
/// MSBuild has a meaning for (<c>; % $ @ *</c>, and backslashes, which it turns over) is ever in the text.
/// </summary>
internal static class Token
{
    private const string Plain = "_.-+:/<>,!?#()[]{}'|&^";

    /// <summary>A word without blanks.</summary>
    public static string Encode(string text) => Encode(text, "");

    /// <summary>The rest of a line, which may hold blanks and quotes.</summary>
    public static string EncodeRest(string text) => Encode(text, " =\"");

    /// <exception cref="FormatException">There is a <c>~</c> without four digits.</exception>
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

            if (i + 5 > token.Length || !ushort.TryParse(token.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
                throw new FormatException("'~' must be followed by four hexadecimal digits");
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

            // A blank at the end would be lost with those that editors leave behind.
            bool isEdge = c == ' ' && (i == 0 || i == text.Length - 1);

            // Three in a row would end the literal that the text is in.
            bool isThird = c == '"' && token.Length >= 2 && token[token.Length - 1] == '"' && token[token.Length - 2] == '"';
            if (char.IsLetterOrDigit(c) || Plain.IndexOf(c) >= 0 || (also.IndexOf(c) >= 0 && !isEdge && !isThird))
                token.Append(c);
            else
                token.Append('~').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return token.ToString();
    }
}

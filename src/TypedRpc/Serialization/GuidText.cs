using System.Buffers.Text;

namespace TypedRpc.Serialization;

/// <summary>Parses GUIDs in every standard text form.</summary>
internal static class GuidText
{
    private const string Expected = "a GUID: 32 hexadecimal digits, with or without hyphens, braces or parentheses";

    public static Guid Parse(ReadOnlySpan<char> text)
    {
        string? format = FormatOf(text.Length, text.Length > 0 && text[0] == '(');
        return format is not null && Guid.TryParseExact(text, format, out Guid value) ? value : throw Malformed();
    }

    public static Guid Parse(ReadOnlySpan<byte> utf8)
    {
        string? format = FormatOf(utf8.Length, utf8.Length > 0 && utf8[0] == '(');
        return format is not null
            && Utf8Parser.TryParse(utf8, out Guid value, out int used, format[0])
            && used == utf8.Length
            ? value
            : throw Malformed();
    }

    public static string FormatOf(RpcGuidFormat format) => format == RpcGuidFormat.Digits ? "N" : "D";

    private static string? FormatOf(int length, bool hasParentheses) => length switch
    {
        32 => "N",
        36 => "D",
        38 => hasParentheses ? "P" : "B",
        _ => null,
    };

    private static RpcSerializationException Malformed() => ValueFault.Of(Expected, "another text");
}

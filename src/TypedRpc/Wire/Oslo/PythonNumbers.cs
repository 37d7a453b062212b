using System.Buffers;

namespace TypedRpc.Wire.Oslo;

/// <summary>
/// Puts NaN and the infinities, which Python writes into JSON without quotes, into quotes, as System.Text.Json expects them.
/// </summary>
internal static class PythonNumbers
{
    /// <summary>The document with these numbers in quotes; null when it has none outside of strings.</summary>
    public static byte[]? Quoted(ReadOnlySpan<byte> json)
    {
        ArrayBufferWriter<byte>? quoted = null;
        (int copied, bool isText) = (0, false);
        for (int i = 0; i < json.Length; i++)
        {
            if (isText && json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == '"')
            {
                isText = !isText;
            }
            else if (!isText && NameAt(json[i..]) is > 0 and int length)
            {
                quoted ??= new ArrayBufferWriter<byte>(json.Length + 16);
                quoted.Write(json[copied..i]);
                quoted.Write("\""u8);
                quoted.Write(json.Slice(i, length));
                quoted.Write("\""u8);
                copied = i + length;
                i = copied - 1;
            }
        }

        quoted?.Write(json[copied..]);
        return quoted?.WrittenSpan.ToArray();
    }

    private static int NameAt(ReadOnlySpan<byte> json) => json[0] switch
    {
        (byte)'N' => json.StartsWith("NaN"u8) ? 3 : 0,
        (byte)'I' => json.StartsWith("Infinity"u8) ? 8 : 0,
        (byte)'-' => json.StartsWith("-Infinity"u8) ? 9 : 0,
        _ => 0,
    };
}

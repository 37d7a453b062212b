using System.Text;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>The rules for the names of exchanges, queues and routing keys.</summary>
internal static class DeclaredName
{
    // The limit of AMQP's short strings (0-9-1, 4.2.5.3).
    private const int MaxBytes = 255;

    /// <summary>Throws for names that a broker refuses.</summary>
    public static string Check(string name)
    {
        if (name.Length == 0)
        {
            throw new TransportException(
                TransportError.AccessRefused,
                "The empty name is the default exchange's, which cannot be declared; a queue must have a name.");
        }

        if (name.StartsWith("amq.", StringComparison.Ordinal))
        {
            throw new TransportException(
                TransportError.AccessRefused,
                $"'{name}' cannot be declared: names that begin with 'amq.' are the broker's (AMQP 0-9-1, 1.7.2.1).");
        }

        return CheckLength(name, "name");
    }

    /// <summary>Throws for names longer than 255 bytes of UTF-8.</summary>
    public static string CheckLength(string text, string what) =>
        Fits(text)
            ? text
            : throw new TransportException(
                TransportError.TooLarge, $"The {what} '{text[..32]}...' is longer than {MaxBytes} bytes of UTF-8.");

    public static bool Fits(string text) => text.Length * 3 <= MaxBytes || Encoding.UTF8.GetByteCount(text) <= MaxBytes;
}

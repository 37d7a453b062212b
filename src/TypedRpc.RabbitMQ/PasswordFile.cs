using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>A password in a file of its own, where an orchestrator puts secrets and replaces them.</summary>
internal static class PasswordFile
{
    private const int MostBytes = 4096;

    /// <summary>Reads the password as it is now: all of the file but the end of its line.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>: the file cannot be used.</exception>
    public static string Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new InvalidDataException($"It is longer than {MostBytes} bytes.");
            string text = File.ReadAllText(path);
            string password = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

            // PLAIN separates its parts by that character.
            return password.Length > 0 && !password.AsSpan().ContainsAny('\0', '\n') ? password : throw new InvalidDataException("It must have one line, with the password.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TransportException(TransportError.InvalidUrl, $"The file of the option 'password_file' of the transport URL cannot be used: {exception.Message}", exception);
        }
    }
}

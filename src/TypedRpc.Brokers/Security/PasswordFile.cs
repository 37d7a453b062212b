using TypedRpc.Transport;

namespace TypedRpc.Brokers.Security;

/// <summary>Reads a password from a file, where an orchestrator stores secrets and replaces them.</summary>
internal static class PasswordFile
{
    private const int MaxBytes = 4096;

    /// <summary>Reads the current password: the content of the file without the line break at its end.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>: the file cannot be used.</exception>
    public static string Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new InvalidDataException($"It is longer than {MaxBytes} bytes.");
            string text = File.ReadAllText(path);
            string password = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

            // The SASL mechanism PLAIN separates user name and password by NUL.
            return password.Length > 0 && !password.AsSpan().ContainsAny('\0', '\n')
                ? password
                : throw new InvalidDataException("It must have one line, with the password.");
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TransportException(
                TransportError.InvalidUrl,
                $"The file of the option 'password_file' of the transport URL cannot be used: {exception.Message}",
                exception);
        }
    }
}

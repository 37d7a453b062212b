using System.Globalization;

namespace TypedRpc.Transport;

/// <summary>A broker's address: <c>scheme://user:password@host:port/virtual-host?option=value</c>. Parts are percent-decoded.</summary>
/// <remarks>Its text form, and every error about it, shows <c>***</c> in place of the password.</remarks>
public sealed class TransportUrl
{
    private TransportUrl(string scheme, string host, int? port, string? userName, string? password, string? path, IReadOnlyDictionary<string, string> options) =>
        (Scheme, Host, Port, UserName, Password, Path, Options) = (scheme, host, port, userName, password, path, options);

    /// <summary>The scheme in lower case, which chooses the transport.</summary>
    public string Scheme { get; }

    /// <summary>The host name or address; empty when absent. An IPv6 address has no brackets.</summary>
    public string Host { get; }

    /// <summary>The port, 1 to 65535, or null for the transport's default.</summary>
    public int? Port { get; }

    /// <summary>The user name, or null.</summary>
    public string? UserName { get; }

    /// <summary>The password, or null. A secret: never to be logged.</summary>
    public string? Password { get; }

    /// <summary>What follows the slash after the host, for RabbitMQ the virtual host; null when absent or empty.</summary>
    public string? Path { get; }

    /// <summary>The options after the question mark.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>Reads a URL.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the faulty part.</exception>
    public static TransportUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon < 1 || !url.AsSpan(0, colon).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
            throw Fault("it must begin with a scheme, as in rabbit://host or memory://");

        string rest = url[(colon + 3)..];

        // A password that was not encoded and reads as a port and a path would be shown as such.
        if (rest.IndexOfAny(['/', '?']) is >= 0 and int end && rest.IndexOf('@', end) >= 0)
            throw Fault("there is an '@' after the host; percent-encode it, and reserved characters of the password, such as / ? # @ :");

        IReadOnlyDictionary<string, string> options = ParseOptions(Cut(ref rest, '?'));
        string? path = Cut(ref rest, '/');
        if (rest.Contains(',', StringComparison.Ordinal))
            throw Fault("several hosts are not supported");

        string hostAndPort = rest;
        (string? user, string? password) = (null, null);
        int at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            string login = rest[..at];
            hostAndPort = rest[(at + 1)..];
            password = Cut(ref login, ':');
            (user, password) = (Decode(login, "user name"), password is null ? null : Decode(password, "password"));
        }

        (string host, int? port) = ParseHost(hostAndPort);
        return new TransportUrl(url[..colon].ToLowerInvariant(), host, port, user, password, string.IsNullOrEmpty(path) ? null : Decode(path, "path"), options);
    }

    /// <summary>The URL with <c>***</c> for the password.</summary>
    public override string ToString()
    {
        string login = UserName is null ? "" : Uri.EscapeDataString(UserName) + (Password is null ? "" : ":***") + "@";
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        string port = Port is { } number ? ":" + number.ToString(CultureInfo.InvariantCulture) : "";
        string path = Path is null ? "" : "/" + Uri.EscapeDataString(Path);
        string options = string.Join('&', Options.Select(o => Uri.EscapeDataString(o.Key) + "=" + (IsSecret(o.Key) ? "***" : Uri.EscapeDataString(o.Value))));
        return $"{Scheme}://{login}{host}{port}{path}{(options.Length == 0 ? "" : "?" + options)}";
    }

    private static (string Host, int? Port) ParseHost(string text)
    {
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':') || !text[1..close].Contains(':', StringComparison.Ordinal)
                || !System.Net.IPAddress.TryParse(text[1..close], out _))
            {
                throw Fault("the IPv6 address in brackets is not one");
            }

            return (text[1..close], close + 1 < text.Length ? ParsePort(text[(close + 2)..]) : null);
        }

        string host = Decode(colon < 0 ? text : text[..colon], "host");
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw Fault("the host name is not one; percent-encode reserved characters of the password, such as / ? # @ :");
        return (host, colon < 0 ? null : ParsePort(text[(colon + 1)..]));
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? port
            : throw Fault("the port must be a number from 1 to 65535; percent-encode reserved characters of the password, such as / ? # @ :");

    private static Dictionary<string, string> ParseOptions(string? text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string option in (text ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = option;
            string value = Cut(ref name, '=') ?? throw Fault("an option has no value: write ?name=value");
            if (!options.TryAdd(Decode(name, "option"), Decode(value, "option")))
                throw Fault("an option is given twice");
        }

        return options;
    }

    private static string? Cut(ref string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
            return null;
        string tail = text[(at + 1)..];
        text = text[..at];
        return tail;
    }

    private static string Decode(string text, string part)
    {
        for (int i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Fault($"the {part} has a '%' without two hexadecimal digits; write %25 for the character itself");
        }

        return Uri.UnescapeDataString(text);
    }

    private static bool IsSecret(string option) =>
        option.Contains("pass", StringComparison.OrdinalIgnoreCase) || option.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || option.Contains("token", StringComparison.OrdinalIgnoreCase);

    // The URL itself is not quoted: what could not be parsed could not be redacted either.
    private static TransportException Fault(string what) => new(TransportError.InvalidUrl, $"The transport URL cannot be read: {what}.");
}

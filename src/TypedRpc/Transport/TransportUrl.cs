using System.Globalization;

namespace TypedRpc.Transport;

/// <summary>
/// A broker's address: <c>scheme://user:password@host:port,user:password@host2:port/virtual-host?option=value</c>. Its parts are
/// percent-decoded.
/// </summary>
/// <remarks>Its text form, and every error about it, contains <c>***</c> instead of a password.</remarks>
public sealed class TransportUrl
{
    private const string Reserved = "percent-encode reserved characters of the password, such as / ? # @ : ,";
    private readonly TransportUrl[]? _hosts;

    private TransportUrl(
        string scheme,
        string host,
        int? port,
        string? userName,
        string? password,
        string? path,
        IReadOnlyDictionary<string, string> options) =>
        (Scheme, Host, Port, UserName, Password, Path, Options) = (scheme, host, port, userName, password, path, options);

    private TransportUrl(TransportUrl[] hosts)
        : this(
            hosts[0].Scheme,
            hosts[0].Host,
            hosts[0].Port,
            hosts[0].UserName,
            hosts[0].Password,
            hosts[0].Path,
            hosts[0].Options) => _hosts = hosts;

    /// <summary>The scheme in lower case, which selects the transport.</summary>
    public string Scheme { get; }

    /// <summary>The name or address of the first host; empty when absent. An IPv6 address has no brackets.</summary>
    public string Host { get; }

    /// <summary>The port of the first host, 1 to 65535, or null for the transport's default.</summary>
    public int? Port { get; }

    /// <summary>The user name for the first host, or null.</summary>
    public string? UserName { get; }

    /// <summary>The password for the first host, or null. It is a secret and must not be logged.</summary>
    public string? Password { get; }

    /// <summary>The path after the hosts; for RabbitMQ the virtual host. Null when absent or empty.</summary>
    public string? Path { get; }

    /// <summary>The options after the question mark. If an option is given several times, its values are joined with commas.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>A URL for each host, in order, with the path and options of this one.</summary>
    public IReadOnlyList<TransportUrl> Hosts => _hosts ?? [this];

    /// <summary>Parses a URL.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>; the message names the invalid part.</exception>
    public static TransportUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon < 1 || !url.AsSpan(0, colon).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
            throw Fault("it must begin with a scheme, as in rabbit://host or memory://");

        string rest = url[(colon + 3)..];

        // An unencoded password could be parsed as a port and a path, which are shown in clear text.
        if (rest.IndexOfAny(['/', '?']) is >= 0 and int end && rest.IndexOf('@', end) >= 0)
            throw Fault($"there is an '@' after the host; {Reserved}");

        IReadOnlyDictionary<string, string> options = ParseOptions(Cut(ref rest, '?'));
        string? path = Cut(ref rest, '/');
        path = string.IsNullOrEmpty(path) ? null : Decode(path, "path");
        string scheme = url[..colon].ToLowerInvariant();
        string[] parts = rest.Split(',');
        var hosts = new TransportUrl[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            string where = parts.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"host {i + 1}: ");
            (string host, int? port, string? user, string? password) = ParseHost(parts[i], where);
            if (host.Length == 0 && parts.Length > 1)
                throw Fault(where + "it has no name");

            // A password with an unencoded comma parses as two hosts: its end would become a user name, which is shown in clear text.
            if (i > 0 && user is not null && (hosts[i - 1].UserName is null || hosts[i - 1].Password is null != password is null))
            {
                throw Fault(
                    where + "it has other parts of a login than the host before it; "
                    + "give each its user and password, and write a ',' in them as %2C");
            }

            hosts[i] = new TransportUrl(scheme, host, port, user, password, path, options);
        }

        return hosts.Length == 1 ? hosts[0] : new TransportUrl(hosts);
    }

    /// <summary>The URL with <c>***</c> for each password.</summary>
    public override string ToString()
    {
        string hosts = string.Join(',', Hosts.Select(host => host.Authority));
        string path = Path is null ? "" : "/" + Uri.EscapeDataString(Path);
        IEnumerable<string> pairs = Options
            .Select(o => Uri.EscapeDataString(o.Key) + "=" + (IsSecret(o.Key) ? "***" : Uri.EscapeDataString(o.Value)));
        string options = string.Join('&', pairs);
        return $"{Scheme}://{hosts}{path}{(options.Length == 0 ? "" : "?" + options)}";
    }

    private string Authority
    {
        get
        {
            string login = UserName is null ? "" : Uri.EscapeDataString(UserName) + (Password is null ? "" : ":***") + "@";
            string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            return login + host + (Port is { } number ? ":" + number.ToString(CultureInfo.InvariantCulture) : "");
        }
    }

    private static (string Host, int? Port, string? User, string? Password) ParseHost(string text, string where)
    {
        int at = text.LastIndexOf('@');
        (string host, int? port) = ParseAddress(text[(at + 1)..], where);
        if (at < 0)
            return (host, port, null, null);
        string login = text[..at];
        string? password = Cut(ref login, ':');
        return (host, port, Decode(login, where + "user name"), password is null ? null : Decode(password, where + "password"));
    }

    private static (string Host, int? Port) ParseAddress(string text, string where)
    {
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':') || !text[1..close].Contains(':', StringComparison.Ordinal)
                || !System.Net.IPAddress.TryParse(text[1..close], out _))
            {
                throw Fault(where + "the IPv6 address in brackets is not one");
            }

            return (text[1..close], close + 1 < text.Length ? ParsePort(text[(close + 2)..], where) : null);
        }

        string host = Decode(colon < 0 ? text : text[..colon], where + "host");
        if (host.Length > 0 && Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.IPv6)
            throw Fault($"{where}the host name is not one; write an IPv6 address in brackets, and {Reserved}");
        return (host, colon < 0 ? null : ParsePort(text[(colon + 1)..], where));
    }

    private static int ParsePort(string text, string where) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? port
            : throw Fault($"{where}the port must be a number from 1 to 65535; {Reserved}");

    private static Dictionary<string, string> ParseOptions(string? text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string option in (text ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = option;
            string value = Decode(Cut(ref name, '=') ?? throw Fault("an option has no value: write ?name=value"), "option");
            name = Decode(name, "option");
            options[name] = options.TryGetValue(name, out string? before) ? before + "," + value : value;
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
                throw Fault($"{part}: there is a '%' without two hexadecimal digits; write %25 for the character itself");
        }

        return Uri.UnescapeDataString(text);
    }

    private static bool IsSecret(string option) =>
        option.Contains("pass", StringComparison.OrdinalIgnoreCase) || option.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || option.Contains("token", StringComparison.OrdinalIgnoreCase);

    // The message does not quote the URL: a password in a URL that cannot be parsed cannot be redacted.
    private static TransportException Fault(string what) => new(TransportError.InvalidUrl, $"The transport URL cannot be read: {what}.");
}

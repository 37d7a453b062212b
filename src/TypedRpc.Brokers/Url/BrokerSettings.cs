using TypedRpc.Brokers.Security;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Url;

/// <summary>
/// The options of a transport URL. Null means that <see cref="TransportOptions"/> or the default applies. See <see cref="OptionTable"/>.
/// </summary>
internal sealed record BrokerSettings
{
    public TimeSpan? Heartbeat { get; init; }

    public TimeSpan? RetryInterval { get; init; }

    public TimeSpan? RetryMost { get; init; }

    /// <summary>By how much the limit of the pauses grows after each failed round; null doubles it.</summary>
    public TimeSpan? RetryStep { get; init; }

    /// <summary>True tries the hosts in a new random order in each round.</summary>
    public bool Shuffle { get; init; }

    public LoginMethod Login { get; init; }

    /// <summary>The file that holds the password for all hosts, or null.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The TLS settings, or null for a connection without TLS.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>The given options, overridden by those of the URL.</summary>
    public TransportOptions Over(TransportOptions options)
    {
        (TimeSpan least, TimeSpan most) = options.ReconnectDelay;

        // When the URL sets only one bound, the other one follows where it would contradict it.
        least = RetryInterval ?? (RetryMost < least ? RetryMost.Value : least);
        most = RetryMost ?? (least > most ? least : most);
        return options with { Heartbeat = Heartbeat ?? options.Heartbeat, ReconnectDelay = (least, most) };
    }
}

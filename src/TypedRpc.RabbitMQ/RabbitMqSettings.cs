using RabbitMQ.Client;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>What the options of a URL say; null is what the caller or the default says. See <see cref="UrlOptions"/>.</summary>
internal sealed record RabbitMqSettings
{
    public TimeSpan? Heartbeat { get; init; }

    public TimeSpan? RetryInterval { get; init; }

    public TimeSpan? RetryMost { get; init; }

    /// <summary>By how much the limit of the pauses grows with each round that failed; null doubles it.</summary>
    public TimeSpan? RetryStep { get; init; }

    /// <summary>True takes the hosts in a new order in each round.</summary>
    public bool Shuffle { get; init; }

    public LoginMethod Login { get; init; }

    /// <summary>The file that the password of all hosts is in, or null.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How to do TLS, or null for none.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>The options with what the URL says in their place.</summary>
    public TransportOptions Over(TransportOptions options)
    {
        (TimeSpan least, TimeSpan most) = options.ReconnectDelay;

        // Where the URL moves one end only, it takes the other one along.
        least = RetryInterval ?? (RetryMost < least ? RetryMost.Value : least);
        most = RetryMost ?? (least > most ? least : most);
        return options with { Heartbeat = Heartbeat ?? options.Heartbeat, ReconnectDelay = (least, most) };
    }

    /// <summary>The login methods to offer.</summary>
    public IAuthMechanismFactory[] LoginMethods => Login switch
    {
        LoginMethod.AmqPlain => [new AmqPlainLogin()],
        LoginMethod.External => [new ExternalMechanismFactory()],
        _ => [new PlainMechanismFactory()],
    };
}

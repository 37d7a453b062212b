using RabbitMQ.Client;
using TypedRpc.Brokers.Url;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>The SASL mechanisms of the client library.</summary>
internal static class SaslMechanisms
{
    /// <summary>The mechanisms to offer to the broker for a login method.</summary>
    public static IAuthMechanismFactory[] Of(LoginMethod method) => method switch
    {
        LoginMethod.AmqPlain => [new AmqPlainLogin()],
        LoginMethod.External => [new ExternalMechanismFactory()],
        _ => [new PlainMechanismFactory()],
    };
}

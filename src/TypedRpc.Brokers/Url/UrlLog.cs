using Microsoft.Extensions.Logging;

namespace TypedRpc.Brokers.Url;

/// <summary>Log events about the settings of a transport URL. Passwords are never logged.</summary>
internal static partial class UrlLog
{
    [LoggerMessage(3007, LogLevel.Warning,
        "The user guest connects to {Endpoint}, which is not this machine: RabbitMQ refuses that by default, and "
        + "everybody knows its password",
        EventName = "GuestOverNetwork")]
    public static partial void GuestOverNetwork(ILogger logger, string endpoint);

    [LoggerMessage(3009, LogLevel.Warning,
        "Host {Position} of the transport URL, {Endpoint}, has no user, while others have: the user guest connects to it",
        EventName = "HostWithoutUser")]
    public static partial void HostWithoutUser(ILogger logger, int position, string endpoint);

    [LoggerMessage(3040, LogLevel.Warning,
        "The host name in the broker's certificate is not checked: anyone with a certificate of a trusted authority can pose as the broker",
        EventName = "HostNameNotChecked")]
    public static partial void HostNameNotChecked(ILogger logger);

    [LoggerMessage(3044, LogLevel.Warning,
        "The password of {Who} goes to {Endpoint}, which is not this machine, in clear: use the scheme amqps, or the option ssl=true",
        EventName = "PasswordInClear")]
    public static partial void PasswordInClear(ILogger logger, string endpoint, string who);
}

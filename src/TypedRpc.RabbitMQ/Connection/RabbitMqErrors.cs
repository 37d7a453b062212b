using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// Converts the exceptions and shutdown reasons of the client library to <see cref="TransportException"/>, for the whole transport.
/// </summary>
internal static class RabbitMqErrors
{
    /// <summary>Why a connection could not be opened.</summary>
    public static TransportException OfConnect(Exception exception, BrokerHost host)
    {
        if (exception is TransportException already)
            return already;

        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationFailureException:
                case PossibleAuthenticationFailureException
                {
                    InnerException: OperationInterruptedException { ShutdownReason.ReplyCode: ReplyCodes.AccessRefused }
                }:
                    return new TransportException(
                        TransportError.AuthenticationFailed, Refused(host));
                case OperationInterruptedException { ShutdownReason.ReplyCode: ReplyCodes.NotAllowed or ReplyCodes.InvalidPath }:
                    return new TransportException(
                        TransportError.VirtualHostRefused,
                        $"RabbitMQ at {host.Endpoint} refused the virtual host '{host.VirtualHost}' to {host.Who}: "
                        + "it does not exist, or the user has no rights in it.");
                case OperationInterruptedException { ShutdownReason.ReplyCode: ReplyCodes.AccessRefused }:
                    return new TransportException(TransportError.AccessRefused, $"RabbitMQ at {host} refused access: {Text(cause)}");
                // The client library throws a plain IOException for this.
                case IOException when cause.Message.StartsWith("No compatible authentication mechanism", StringComparison.Ordinal):
                    return new TransportException(
                        TransportError.AuthenticationFailed,
                        $"RabbitMQ at {host.Endpoint} does not offer the login method {SaslMechanisms.Of(host.Settings.Login)[0].Name}.");
                case AuthenticationException:
                    return new TransportException(
                        TransportError.Unreachable,
                        $"TLS with {host.Endpoint} failed, so it is not known who answers there: {cause.Message}",
                        cause);
                case SocketException socket:
                    return new TransportException(
                        TransportError.Unreachable, $"RabbitMQ cannot be reached at {host.Endpoint}: {socket.Message}", socket);
                case TimeoutException or OperationCanceledException:
                    return new TransportException(TransportError.Unreachable, $"RabbitMQ at {host.Endpoint} did not answer in time.");
                default:
                    break;
            }
        }

        // These are thrown when the peer's answer is not AMQP, or ends early.
        return exception is RabbitMQClientException or IOException or ChannelClosedException or ObjectDisposedException
            ? new TransportException(
                TransportError.Unreachable,
                $"What answers at {host.Endpoint} does not behave as RabbitMQ does over AMQP 0-9-1: {Text(exception)}",
                OwnCause(exception))
            : Unknown(exception, $"connecting to {host.Endpoint}");
    }

    /// <summary>The certificate of the peer is not valid for the broker.</summary>
    public static TransportException OfTls(string refusal, BrokerHost host) =>
        new(TransportError.Unreachable, $"TLS with {host.Endpoint} failed, so it is not known who answers there: {refusal}.");

    /// <summary>Why an operation on a channel failed.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="what">The operation and its object, as in "declaring the queue 'x'".</param>
    public static TransportException OfOperation(Exception exception, string what) => exception switch
    {
        TransportException already => already,
        TimeoutException or OperationCanceledException => new(TransportError.Timeout, $"RabbitMQ did not answer in time when {what}."),
        OperationInterruptedException { ShutdownReason: { Initiator: ShutdownInitiator.Peer } reason } =>
            new(ReplyCodes.ErrorOf(reason.ReplyCode), $"RabbitMQ closed the channel or connection when {what}: {Text(exception)}"),
        _ when IsLoss(exception) => new(
            TransportError.ConnectionLost,
            $"The connection to RabbitMQ was lost when {what}: {Text(exception)}",
            OwnCause(exception)),
        RabbitMQClientException => new(TransportError.Protocol, $"The answer of RabbitMQ could not be read when {what}: {Text(exception)}"),
        _ => Unknown(exception, what),
    };

    /// <summary>Why a message could not be written.</summary>
    public static TransportException OfPublish(Exception exception, bool channelIsOpen) => exception switch
    {
        TransportException already => already,
        _ when !channelIsOpen || IsLoss(exception) =>
            new(TransportError.ConnectionLost, $"The publishing channel was closed: {Text(exception)}", OwnCause(exception)),

        // A header type that AMQP does not have, or a string that is too long for its field.
        WireFormattingException or ArgumentException or InvalidCastException or OverflowException =>
            new(
                TransportError.Unwritable,
                $"The message cannot be written as AMQP; it was not sent: {Text(exception)}",
                OwnCause(exception)),
        _ => Unknown(exception, "writing a message"),
    };

    /// <summary>The connection has reached its maximum number of channels.</summary>
    public static TransportException TooManyChannels(ushort channelMax) => new(
        TransportError.TooManyChannels,
        string.Create(CultureInfo.InvariantCulture, $"The connection to RabbitMQ has all {channelMax} channels that it may have ")
        + "(channel_max of the broker, 2,047 by default and at most). Each consumer takes one, and a served topic has up to four consumers: "
        + "serve the rest on another bus, or raise channel_max where it is lower.");

    /// <summary>The reason why an epoch ends when a channel or connection is closed.</summary>
    public static TransportException OfShutdown(ShutdownEventArgs reason, string what) => new(
        TransportError.ConnectionLost,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} was closed: {(reason.ReplyCode == 0 ? "" : $"{reason.ReplyCode} ")}{reason.ReplyText}{Detail(reason.Exception)}"),
        OwnCause(reason.Exception));

    /// <summary>The reply code with which the broker closed a channel, or 0.</summary>
    public static ushort CodeOf(Exception exception) =>
        exception is OperationInterruptedException { ShutdownReason: { } reason } ? reason.ReplyCode : (ushort)0;

    private static string Refused(BrokerHost host) => host.Settings.Login == LoginMethod.External
        ? $"RabbitMQ at {host.Endpoint} refused the client certificate: it has no user by the name in it."
        : $"RabbitMQ at {host.Endpoint} refused the user '{host.UserName}' or its password.";

    // The client library reports a lost connection by different types, depending on where it notices: its connection state, its frame
    // queue, the socket.
    private static bool IsLoss(Exception exception) =>
        exception is OperationInterruptedException or ChannelClosedException or ObjectDisposedException or IOException or SocketException;

    private static TransportException Unknown(Exception exception, string what) =>
        new(
            TransportError.Unknown,
            $"The client library failed in an unknown way when {what}: {exception.GetType().FullName}: {exception.Message}",
            OwnCause(exception));

    private static string Text(Exception exception) =>
        exception is OperationInterruptedException { ShutdownReason: { } reason }
            ? string.Create(CultureInfo.InvariantCulture, $"{reason.ReplyCode} {reason.ReplyText}{Detail(reason.Exception)}")
            : exception.GetBaseException().Message;

    private static string Detail(Exception? exception) => exception is null ? "" : $" ({exception.Message})";

    // The innermost exception is the cause. Exceptions of the client library's types are not exposed: our message already contains their
    // text.
    private static Exception? OwnCause(Exception? exception)
    {
        Exception? cause = exception?.GetBaseException();
        return cause is null || cause.GetType().Assembly == typeof(RabbitMQClientException).Assembly ? null : cause;
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Turns what the client library throws and reports into <see cref="TransportException"/>, for all of this transport.</summary>
internal static class RabbitMqErrors
{
    // Reply codes of AMQP 0-9-1, 1.2; RabbitMQ uses 530 for a virtual host that is missing or forbidden.
    public const ushort AccessRefusedCode = 403;
    public const ushort NotFoundCode = 404;
    public const ushort ResourceLockedCode = 405;
    public const ushort PreconditionFailedCode = 406;
    private const ushort NotAllowedCode = 530;

    /// <summary>Why a connection could not be opened.</summary>
    public static TransportException OfConnect(Exception exception, RabbitMqHost host)
    {
        if (exception is TransportException already)
            return already;

        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationFailureException:
                case PossibleAuthenticationFailureException { InnerException: OperationInterruptedException { ShutdownReason.ReplyCode: AccessRefusedCode } }:
                    return new TransportException(
                        TransportError.AuthenticationFailed, Refused(host));
                case OperationInterruptedException { ShutdownReason.ReplyCode: NotAllowedCode }:
                    return new TransportException(
                        TransportError.VirtualHostRefused,
                        $"RabbitMQ at {host.Endpoint} refused the virtual host '{host.VirtualHost}' to {host.Who}: it does not exist, or the user has no rights in it.");
                case OperationInterruptedException { ShutdownReason.ReplyCode: AccessRefusedCode }:
                    return new TransportException(TransportError.AccessRefused, $"RabbitMQ at {host} refused access: {Text(cause)}");
                // The client library has no type for it.
                case IOException when cause.Message.StartsWith("No compatible authentication mechanism", StringComparison.Ordinal):
                    return new TransportException(
                        TransportError.AuthenticationFailed, $"RabbitMQ at {host.Endpoint} does not offer the login method {host.Settings.LoginMethods[0].Name}.");
                case AuthenticationException:
                    return new TransportException(
                        TransportError.Unreachable, $"TLS with {host.Endpoint} failed, so it is not known who answers there: {cause.Message}", cause);
                case SocketException socket:
                    return new TransportException(TransportError.Unreachable, $"RabbitMQ cannot be reached at {host.Endpoint}: {socket.Message}", socket);
                case TimeoutException or OperationCanceledException:
                    return new TransportException(TransportError.Unreachable, $"RabbitMQ at {host.Endpoint} did not answer in time.");
                default:
                    break;
            }
        }

        return new TransportException(
            TransportError.Unreachable, $"What answers at {host.Endpoint} does not behave as RabbitMQ does over AMQP 0-9-1: {Text(exception)}", OwnCause(exception));
    }

    /// <summary>The peer's certificate was not the broker's.</summary>
    public static TransportException OfTls(string fault, RabbitMqHost host) =>
        new(TransportError.Unreachable, $"TLS with {host.Endpoint} failed, so it is not known who answers there: {fault}.");

    /// <summary>Why none of several hosts could be used.</summary>
    public static TransportException OfHosts(IReadOnlyCollection<(RabbitMqHost Host, TransportException Fault)> faults)
    {
        // Of different faults, one that may pass.
        TransportError[] errors = [.. faults.Select(f => f.Fault.Error).Distinct()];
        IEnumerable<string> each = faults.OrderBy(f => f.Host.Position).Select(f => string.Create(CultureInfo.InvariantCulture, $"Host {f.Host.Position}: {f.Fault.Message}"));
        return new TransportException(
            errors.Length == 1 ? errors[0] : TransportError.Unreachable,
            string.Create(CultureInfo.InvariantCulture, $"None of the {faults.Count} hosts of the transport URL can be used. {string.Join(' ', each)}"));
    }

    /// <summary>Why an operation on a channel failed.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="what">The operation and its object, as in "declaring the queue 'x'".</param>
    public static TransportException OfOperation(Exception exception, string what) => exception switch
    {
        TransportException already => already,
        TimeoutException or OperationCanceledException => new(TransportError.Timeout, $"RabbitMQ did not answer in time when {what}."),
        OperationInterruptedException { ShutdownReason: { } reason } => new(ErrorOf(reason.ReplyCode), $"RabbitMQ closed the channel or connection when {what}: {Text(exception)}"),
        _ => new(TransportError.ConnectionLost, $"The connection to RabbitMQ was lost when {what}: {Text(exception)}", OwnCause(exception)),
    };

    /// <summary>Why a message could not be written.</summary>
    public static TransportException OfPublish(Exception exception, bool channelIsOpen) => channelIsOpen
        ? new TransportException(TransportError.Refused, $"The message cannot be written as AMQP; it was not sent: {Text(exception)}", OwnCause(exception))
        : new TransportException(TransportError.ConnectionLost, $"The publishing channel was closed: {Text(exception)}", OwnCause(exception));

    /// <summary>The end of an epoch because something was closed.</summary>
    public static TransportException OfShutdown(ShutdownEventArgs reason, string what) => new(
        TransportError.ConnectionLost,
        string.Create(CultureInfo.InvariantCulture, $"{what} was closed: {(reason.ReplyCode == 0 ? "" : $"{reason.ReplyCode} ")}{reason.ReplyText}{Detail(reason.Exception)}"),
        OwnCause(reason.Exception));

    /// <summary>A copy for another waiter: a thrown exception belongs to the one who catches it.</summary>
    public static TransportException Copy(TransportException exception) => new(exception.Error, exception.Message, exception.InnerException);

    /// <summary>The reply code with which the broker closed a channel, or 0.</summary>
    public static ushort CodeOf(Exception exception) => exception is OperationInterruptedException { ShutdownReason: { } reason } ? reason.ReplyCode : (ushort)0;

    private static string Refused(RabbitMqHost host) => host.Settings.Login == LoginMethod.External
        ? $"RabbitMQ at {host.Endpoint} refused the client certificate: it has no user by the name in it."
        : $"RabbitMQ at {host.Endpoint} refused the user '{host.UserName}' or its password.";

    private static TransportError ErrorOf(ushort code) => code switch
    {
        AccessRefusedCode => TransportError.AccessRefused,
        NotFoundCode or ResourceLockedCode or PreconditionFailedCode => TransportError.TopologyConflict,
        NotAllowedCode => TransportError.VirtualHostRefused,
        _ => TransportError.ConnectionLost,
    };

    private static string Text(Exception exception) =>
        exception is OperationInterruptedException { ShutdownReason: { } reason }
            ? string.Create(CultureInfo.InvariantCulture, $"{reason.ReplyCode} {reason.ReplyText}{Detail(reason.Exception)}")
            : exception.GetBaseException().Message;

    private static string Detail(Exception? exception) => exception is null ? "" : $" ({exception.Message})";

    // The innermost exception tells the cause. One of the client library's types stays inside: its text is in our message already.
    private static Exception? OwnCause(Exception? exception)
    {
        Exception? cause = exception?.GetBaseException();
        return cause is null || cause.GetType().Assembly == typeof(RabbitMQClientException).Assembly ? null : cause;
    }
}

using System.Net.Sockets;
using System.Security.Authentication;
using Amqp;
using Amqp.Framing;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Connection;

/// <summary>Converts the failures of AMQPNetLite to those of a transport.</summary>
internal static class AmqpErrors
{
    private const string NotFound = "amqp:not-found";
    private const string NotAllowed = "amqp:not-allowed";
    private const string Unauthorized = "amqp:unauthorized-access";
    private const string PreconditionFailed = "amqp:precondition-failed";
    private const string ResourceLocked = "amqp:resource-locked";

    /// <summary>The failure of connecting to a host.</summary>
    public static TransportException OfConnect(Exception exception, BrokerHost host)
    {
        if (exception is TransportException known)
            return known;
        (TransportError error, string why) = exception switch
        {
            AmqpException { Error: { } sent } => (OfOpening(sent), TextOf(sent)),
            AuthenticationException => (TransportError.Unreachable, exception.Message),
            TimeoutException => (TransportError.Unreachable, "it does not answer in time"),
            SocketException or IOException or ObjectDisposedException => (TransportError.Unreachable, exception.Message),
            _ => (TransportError.Unknown, $"{exception.GetType().Name}: {exception.Message}"),
        };
        return new TransportException(error, $"Connecting to the broker at {host} failed: {why}", exception);
    }

    /// <summary>The failure of a connection that the broker closed after the login, and before it was open.</summary>
    /// <remarks>RabbitMQ 4.0 closes the socket without a reason that can be read.</remarks>
    public static TransportException OfOpen(TransportException failure, BrokerHost host) => new(
        TransportError.VirtualHostRefused,
        $"The broker at {host.Endpoint} closed the connection after the login: the virtual host '{host.VirtualHost}' does not exist, "
        + $"or {host.Who} may not use it.",
        failure);

    /// <summary>The failure of an operation on an open connection.</summary>
    public static TransportException OfOperation(Exception exception, string what)
    {
        if (exception is TransportException known)
            return known;
        (TransportError error, string why) = exception switch
        {
            AmqpException { Error: { } sent } => (Of(sent), TextOf(sent)),
            TimeoutException => (TransportError.Timeout, "the broker does not answer in time"),
            OperationCanceledException => (TransportError.Closed, "it was cancelled"),
            SocketException or IOException or ObjectDisposedException => (TransportError.ConnectionLost, exception.Message),
            _ => (TransportError.Unknown, $"{exception.GetType().Name}: {exception.Message}"),
        };
        return new TransportException(error, $"{what} failed: {why}", exception);
    }

    /// <summary>The failure that an error of the broker stands for.</summary>
    public static TransportException OfOperation(Error? error, string what) => error is null
        ? new TransportException(TransportError.ConnectionLost, $"{what} failed: the broker ended the link")
        : new TransportException(Of(error), $"{what} failed: {TextOf(error)}");

    /// <summary>The failure of a message that the broker rejected.</summary>
    /// <remarks>A missing exchange is the same as a missing queue: the servers that use it declare it again.</remarks>
    public static TransportException OfOutcome(Error? error) => new(
        error is null ? TransportError.Refused
            : error.Condition?.ToString() == NotFound ? TransportError.Unroutable
            : Of(error),
        $"The broker refused the message: {TextOf(error)}");

    /// <summary>The condition and the description of an error.</summary>
    public static string TextOf(Error? error)
    {
        if (error is null)
            return "the broker gave no reason";

        // The description of an internal error of RabbitMQ is a dump of its process.
        string description = error.Description ?? "";
        string first = description.Split('\n', 2)[0];
        return first.Length == 0 ? $"{error.Condition}" : $"{error.Condition}: {first}";
    }

    private static TransportError OfOpening(Error error) => error.Condition?.ToString() switch
    {
        Unauthorized => TransportError.AuthenticationFailed,
        NotFound or NotAllowed => TransportError.VirtualHostRefused,
        _ => TransportError.Unreachable,
    };

    private static TransportError Of(Error error) => error.Condition?.ToString() switch
    {
        Unauthorized => TransportError.AccessRefused,
        NotFound or PreconditionFailed or ResourceLocked or NotAllowed => TransportError.TopologyConflict,
        "amqp:illegal-state" or "amqp:connection:forced" or "amqp:resource-deleted" or "amqp:link:detach-forced" =>
            TransportError.ConnectionLost,
        "amqp:link:message-size-exceeded" => TransportError.TooLarge,
        "amqp:resource-limit-exceeded" => TransportError.TooManyChannels,
        _ => TransportError.Protocol,
    };
}

using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// The reply codes with which a broker closes a channel or connection or returns a message (AMQP 0-9-1, 1.2 Class and constants).
/// </summary>
/// <remarks>docs/errors.md has the same table; a test compares the two.</remarks>
internal static class ReplyCodes
{
    public const ushort ContentTooLarge = 311;
    public const ushort NoRoute = 312;
    public const ushort NoConsumers = 313;
    public const ushort ConnectionForced = 320;
    public const ushort InvalidPath = 402;
    public const ushort AccessRefused = 403;
    public const ushort NotFound = 404;
    public const ushort ResourceLocked = 405;
    public const ushort PreconditionFailed = 406;
    public const ushort FrameError = 501;
    public const ushort SyntaxError = 502;
    public const ushort CommandInvalid = 503;
    public const ushort ChannelError = 504;
    public const ushort UnexpectedFrame = 505;
    public const ushort ResourceError = 506;
    public const ushort NotAllowed = 530;
    public const ushort NotImplemented = 540;
    public const ushort InternalError = 541;

    /// <summary>The transport error for a reply code.</summary>
    public static TransportError ErrorOf(ushort code) => code switch
    {
        ContentTooLarge => TransportError.TooLarge,
        NoRoute or NoConsumers => TransportError.Unroutable,

        // An operator closed the connection, or the broker is shutting down.
        ConnectionForced => TransportError.ConnectionLost,
        AccessRefused => TransportError.AccessRefused,
        NotFound or ResourceLocked or PreconditionFailed => TransportError.TopologyConflict,
        InvalidPath or NotAllowed => TransportError.VirtualHostRefused,
        ResourceError => TransportError.Refused,
        FrameError or SyntaxError or CommandInvalid or ChannelError or UnexpectedFrame or NotImplemented or InternalError =>
            TransportError.Protocol,
        _ => TransportError.Unknown,
    };
}

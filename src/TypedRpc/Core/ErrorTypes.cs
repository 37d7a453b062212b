using TypedRpc.Transport;

namespace TypedRpc.Core;

/// <summary>The types of failures in telemetry, <c>error.type</c>: few, and never a text of a peer.</summary>
internal static class ErrorTypes
{
    /// <summary>A cancellation by the caller, or by a server that stops.</summary>
    public const string Canceled = nameof(Canceled);

    /// <summary>A request that arrived after its caller had stopped waiting.</summary>
    public const string Expired = nameof(Expired);

    /// <summary>The kind of an <see cref="RpcException"/>, the error of a transport, or the full name of another type.</summary>
    /// <remarks>A declared fault has its name on the wire instead, which the caller of this method knows.</remarks>
    public static string Of(Exception exception) => exception switch
    {
        RpcException known => known.Kind.ToString(),
        TransportException transport => transport.Error.ToString(),
        OperationCanceledException => Canceled,
        _ => exception.GetType().FullName ?? exception.GetType().Name,
    };

    /// <summary>A text of this library about the failure. Null for texts of peers and of user code, which may contain anything.</summary>
    public static string? DescriptionOf(Exception exception) =>
        exception is RpcException { Kind: not (RpcErrorKind.Remote or RpcErrorKind.InvalidArguments) } and not RpcRejectedException
            ? exception.Message
            : null;
}

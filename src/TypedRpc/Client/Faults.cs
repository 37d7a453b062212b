using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Converts a failure from a server or a transport to the exception that the caller gets.</summary>
internal static class Faults
{
    public static Exception ToException(Fault fault) => fault.Code switch
    {
        FaultCode.Remote => new RpcRemoteException(fault.Type, fault.Message, fault.StackTrace),
        FaultCode.NoSuchMethod => new RpcRejectedException(RpcErrorKind.NoSuchMethod, fault.Message),
        FaultCode.UnsupportedVersion => new RpcRejectedException(RpcErrorKind.UnsupportedVersion, fault.Message),
        FaultCode.InvalidArguments => new RpcRejectedException(RpcErrorKind.InvalidArguments, fault.Message),
        FaultCode.UnsupportedFormat => new RpcRejectedException(RpcErrorKind.UnsupportedFormat, fault.Message),
        FaultCode.Overloaded => new RpcOverloadedException(fault.Message),
        FaultCode.Declared when fault.Exception is { } declared => declared,
        FaultCode.Stopping => new RpcNoServerException(fault.Message) { Execution = RpcExecution.Unknown },
        FaultCode.NotServed => new RpcNoServerException(fault.Message),
        FaultCode.TooLarge => new RpcSerializationException(fault.Message) { Execution = RpcExecution.NotStarted },
        FaultCode.StreamLost => new RpcConnectionException(fault.Message, RpcExecution.Unknown, isTransient: true),
        FaultCode.InvalidResult => new RpcSerializationException(fault.Message) { Execution = RpcExecution.Failed },
        _ => new RpcRemoteException(fault.Type, fault.Message, fault.StackTrace),
    };

    public static RpcException ToException(TransportException exception) => exception.Error switch
    {
        TransportError.InvalidUrl or TransportError.UnknownScheme or TransportError.TopologyConflict or TransportError.TooManyChannels
            or TransportError.Unsupported =>
            new RpcConfigurationException(exception.Message, exception),
        TransportError.Unroutable => new RpcNoServerException(exception.Message, exception),
        TransportError.TooLarge or TransportError.Unwritable =>
            new RpcSerializationException(exception.Message, exception) { Execution = RpcExecution.NotStarted },
        TransportError.Refused => new RpcOverloadedException(exception.Message),
        TransportError.AuthenticationFailed or TransportError.VirtualHostRefused or TransportError.AccessRefused or TransportError.Closed =>
            new RpcConnectionException(exception.Message, RpcExecution.NotStarted, isTransient: false, exception),
        TransportError.ConnectionLost => new RpcConnectionException(exception.Message, RpcExecution.Unknown, isTransient: true, exception),
        TransportError.Unreachable or TransportError.EpochEnded or TransportError.Timeout =>
            new RpcConnectionException(exception.Message, RpcExecution.NotStarted, isTransient: true, exception),

        // Protocol and Unknown: it is unknown whether the request was executed, and whether a retry can succeed.
        _ => new RpcConnectionException(exception.Message, RpcExecution.Unknown, isTransient: false, exception),
    };

    /// <summary>
    /// Converts the failure of a send. An exception from user code, such as a property getter during serialization, stays as it is.
    /// </summary>
    public static Exception FromSending(Exception exception) =>
        exception is TransportException transport ? ToException(transport) : exception;

    /// <summary>
    /// Adds the id, the method and the target of the request to an <see cref="RpcException"/>, and returns the same exception.
    /// </summary>
    public static Exception Described(Exception exception, MessageId id, RpcMethod method, RpcTarget target)
    {
        if (exception is RpcException known)
            known.Describe(id.ToString(), method.Name, target);
        return exception;
    }
}

using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Streaming;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Converts an exception to the failure that the caller gets, and encodes it whatever the exception contains.</summary>
internal sealed class FailureReplies(ServerCore core, bool withStackTraces)
{
    /// <summary>Classifies an exception by the stage that the request had reached.</summary>
    public Fault Of(RequestInvocation invocation, Exception exception)
    {
        string method = invocation.Header.Method;
        if (exception is StreamLostException)
            return new Fault(FaultCode.StreamLost, nameof(FaultCode.StreamLost), exception.Message);
        if (exception is RpcRejectedException && invocation.IsStreamMissing)
            return new Fault(FaultCode.InvalidArguments, nameof(FaultCode.InvalidArguments), exception.Message);
        if (invocation.Stage == InvocationStage.Decoding)
        {
            // An RpcSerializationException names the parameter; an exception from a constructor or a setter does not.
            string text = Fault.TextOf(exception);
            if (exception is not RpcSerializationException)
                text = $"The arguments of '{method}' could not be decoded: {text}";
            return new Fault(FaultCode.InvalidArguments, "InvalidArguments", text);
        }

        if (invocation.Stage >= InvocationStage.Encoding)
        {
            return new Fault(
                FaultCode.InvalidResult, "InvalidResult", $"The result of '{method}' could not be sent: {Fault.TextOf(exception)}");
        }

        return invocation.Method.Method is ShapedMethod shaped && FaultShape.Find(shaped.Faults, exception) is { } declared
            ? Fault.Declared(exception, declared, withStackTraces)
            : Fault.Of(exception, withStackTraces);
    }

    /// <summary>Encodes a failure. Leaves out the members of a declared exception if they cannot be encoded or are too large.</summary>
    public MessageBody Encode(in RequestHeader header, Fault fault)
    {
        if (fault.Shape is not null)
        {
            try
            {
                MessageBody body = core.Bus.Formats.Of(header).WriteFault(header, fault);
                if (core.Bus.Sizes.Allows(body))
                    return body;
                body.Return();
                core.Logger.FaultNotEncoded(header.Method, header.Id.ToString(), null);
            }
            catch (Exception exception)
            {
                // The members of an exception are user code and may throw. The caller then gets the failure without them.
                core.Logger.FaultNotEncoded(header.Method, header.Id.ToString(), exception);
            }

            fault = Fault.Of(fault.Exception!, withStackTraces);
        }

        return core.Bus.Formats.Of(header).WriteFault(header, fault);
    }
}

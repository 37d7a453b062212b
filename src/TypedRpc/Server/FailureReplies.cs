using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>What callers are told of failures, and how that is put into bytes whatever the failure holds.</summary>
internal sealed class FailureReplies(ServerCore core, bool withStackTraces)
{
    /// <summary>Whose failure an exception is, by how far the request had come.</summary>
    public Fault Of(RpcInvocation invocation, Exception exception)
    {
        string method = invocation.Header.Method;
        if (invocation.Stage == InvocationStage.Decoding)
        {
            // Our own says which parameter it is; what a constructor or a setter throws does not.
            string text = Fault.TextOf(exception);
            return new Fault(FaultCode.InvalidArguments, "InvalidArguments", exception is RpcSerializationException ? text : $"The arguments of '{method}' could not be decoded: {text}");
        }

        if (invocation.Stage >= InvocationStage.Encoding)
            return new Fault(FaultCode.InvalidResult, "InvalidResult", $"The result of '{method}' could not be sent: {Fault.TextOf(exception)}");
        return invocation.Method.Method is ShapedMethod shaped && FaultShape.Find(shaped.Faults, exception) is { } declared
            ? Fault.Declared(exception, declared, withStackTraces)
            : Fault.Of(exception, withStackTraces);
    }

    /// <summary>Writes a failure; without its members when these cannot be written or are too large.</summary>
    public MessageBody Encode(in RequestHeader header, Fault fault)
    {
        if (fault.Shape is not null)
        {
            try
            {
                MessageBody body = core.Bus.Formats.Of(header).WriteFault(header, fault);
                if (body.Length <= core.Bus.Options.MaxMessageBytes)
                    return body;
                body.Return();
                core.Logger.FaultNotEncoded(header.Method, header.Id.ToString(), null);
            }
            catch (Exception exception)
            {
                // The members of an exception are its author's code too. The caller hears of the failure without them.
                core.Logger.FaultNotEncoded(header.Method, header.Id.ToString(), exception);
            }

            fault = Fault.Of(fault.Exception!, withStackTraces);
        }

        return core.Bus.Formats.Of(header).WriteFault(header, fault);
    }
}

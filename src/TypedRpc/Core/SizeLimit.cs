using TypedRpc.Messages;

namespace TypedRpc.Core;

/// <summary>The maximum size of the requests and replies that a bus sends.</summary>
/// <remarks>The transport has the same limit. Here the error names the option, and it is the same with every transport.</remarks>
internal sealed class SizeLimit(int maxBytes)
{
    public bool Allows(MessageBody body) => body.Length <= maxBytes;

    /// <summary>Returns the body, or returns its array to the pool and throws.</summary>
    /// <param name="body">The body.</param>
    /// <param name="what">What it is, for the message: "request" or "reply".</param>
    /// <param name="execution">Whether the method has run.</param>
    /// <exception cref="RpcSerializationException">The body is larger than the bus allows.</exception>
    public MessageBody Checked(MessageBody body, string what, RpcExecution execution)
    {
        if (Allows(body))
            return body;
        int length = body.Length;
        body.Return();
        throw new RpcSerializationException(
            $"The {what} has {length} bytes; this bus sends at most {maxBytes} (RpcBusOptions.MaxMessageBytes).")
        {
            Execution = execution,
        };
    }
}

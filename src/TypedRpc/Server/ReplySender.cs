using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Sends replies to inboxes, mandatory, so that the broker tells when a caller has gone.</summary>
internal sealed class ReplySender(ITransport transport, IWireFormat format, TimeProvider time, int maxMessageBytes)
{
    /// <summary>Sends a reply, waiting for a connection while the caller waits.</summary>
    /// <exception cref="RpcSerializationException">The reply is larger than the bus allows.</exception>
    public ValueTask SendAsync(string inbox, long deadline, MessageBody body)
    {
        if (body.Length > maxMessageBytes)
        {
            int length = body.Length;
            body.Return();
            throw new RpcSerializationException($"The reply has {length} bytes; this server sends at most {maxMessageBytes}.");
        }

        var message = new Message("", inbox, body) { ContentType = format.ContentType, Mandatory = true };
        return transport.TryPublish(message) != 0 ? ValueTask.CompletedTask : SendWhenReadyAsync(message, deadline);
    }

    /// <summary>Shows callers that their requests are being run, or drops the sign when that cannot be done now.</summary>
    public void SendWorking(string inbox, MessageId id)
    {
        var message = new Message("", inbox, format.WriteWorking(id)) { ContentType = format.ContentType };
        try
        {
            if (transport.TryPublish(message) == 0)
                message.Body.Return();
        }
        catch (TransportException)
        {
            // Closed: nobody can be shown anything any more, and stopping the server goes on.
        }
    }

    private async ValueTask SendWhenReadyAsync(Message message, long deadline)
    {
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        await transport.PublishAsync(message, limit.Token).ConfigureAwait(false);
    }
}

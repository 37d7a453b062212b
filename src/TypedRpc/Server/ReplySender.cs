using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Sends replies to inboxes, mandatory, so that the broker tells when a caller has gone.</summary>
internal sealed class ReplySender(ITransport transport, WireFormats formats, MissingInboxes missing, TimeProvider time, int maxMessageBytes)
{
    /// <summary>Sends a reply, waiting for a connection while the caller waits.</summary>
    /// <param name="request">What it answers.</param>
    /// <param name="inbox">Where it goes.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="body">The reply.</param>
    /// <param name="isOwed">True when the request is acknowledged after this: then the broker must have the reply first, or a crash between the two would leave the caller with neither.</param>
    /// <exception cref="RpcSerializationException">The reply is larger than the bus allows.</exception>
    public ValueTask SendAsync(in RequestHeader request, string inbox, long deadline, MessageBody body, bool isOwed)
    {
        if (body.Length > maxMessageBytes)
        {
            int length = body.Length;
            body.Return();
            throw new RpcSerializationException($"The reply has {length} bytes; this server sends at most {maxMessageBytes}.");
        }

        Message message = MessageOf(request, inbox, body) with { Mandatory = true, SurvivesEpoch = true };
        if (MissingInboxes.MayAppear(inbox))
        {
            if (missing.IsDead(inbox))
            {
                missing.Drop(message);
                return ValueTask.CompletedTask;
            }

            message = message with { Headers = missing.Marked(message.Headers, deadline) };
        }
        else if (isOwed)
        {
            return SendSurelyAsync(message with { Confirm = true }, deadline);
        }

        return transport.TryPublish(message) != 0 ? ValueTask.CompletedTask : SendWhenReadyAsync(message, deadline);
    }

    /// <summary>Shows callers that their requests are being run, or drops the sign when that cannot be done now.</summary>
    public void SendWorking(in RequestHeader request, string inbox)
    {
        Message message = MessageOf(request, inbox, formats.Of(request).WriteWorking(request));
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

    private Message MessageOf(in RequestHeader request, string inbox, MessageBody body)
    {
        IWireFormat format = formats.Of(request);
        return new Message("", inbox, body) { ContentType = format.ContentType, Headers = format.Headers };
    }

    private async ValueTask SendSurelyAsync(Message message, long deadline)
    {
        try
        {
            await SendWhenReadyAsync(message, deadline).ConfigureAwait(false);
        }
        catch (TransportException fault) when (fault.Error == TransportError.Unroutable)
        {
            missing.Gone();
        }
    }

    private async ValueTask SendWhenReadyAsync(Message message, long deadline)
    {
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        await transport.PublishAsync(message, limit.Token).ConfigureAwait(false);
    }
}

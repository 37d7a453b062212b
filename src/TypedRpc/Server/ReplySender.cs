using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Sends replies to inboxes, mandatory, so that the broker tells when a caller has gone.</summary>
internal sealed class ReplySender(ITransport transport, WireFormats formats, MissingInboxes missing, TimeProvider time, ILogger logger, int maxMessageBytes)
{
    /// <summary>Sends a reply, waiting for a connection while the caller waits.</summary>
    /// <param name="request">What it answers.</param>
    /// <param name="inbox">Where it goes.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="body">The reply.</param>
    /// <param name="isOwed">True when the request is acknowledged after this: then the broker must have the reply first, or a crash between the two would leave the caller with neither.</param>
    /// <exception cref="RpcSerializationException">The reply is larger than the bus allows, or the broker.</exception>
    public ValueTask SendAsync(in RequestHeader request, string inbox, long deadline, MessageBody body, bool isOwed)
    {
        if (body.Length > maxMessageBytes)
        {
            int length = body.Length;
            body.Return();
            throw new RpcSerializationException($"The reply has {length} bytes; this server sends at most {maxMessageBytes}.");
        }

        Message message = MessageOf(request, inbox, body) with { Mandatory = true, SurvivesEpoch = true };
        if (MissingInboxes.MayAppear(inbox) && missing.TryTake(message, deadline))
            return ValueTask.CompletedTask;
        if (isOwed)
            return SendSurelyAsync(message with { Confirm = true }, deadline);
        if (MissingInboxes.MayAppear(inbox))
            message = message with { Headers = missing.Marked(message.Headers, deadline) };
        return transport.TryPublish(message) != 0 ? ValueTask.CompletedTask : SendWhenReadyAsync(message, deadline);
    }

    /// <summary>Sends a reply as <see cref="SendAsync"/> does, and logs when that fails.</summary>
    /// <returns>Why it could not be sent to a caller that still waits; null otherwise.</returns>
    public async ValueTask<Exception?> TrySendAsync(RequestHeader request, string inbox, long deadline, MessageBody body, bool isOwed, string shownMethod)
    {
        try
        {
            await SendAsync(request, inbox, deadline, body, isOwed).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException or RpcSerializationException)
        {
            logger.ReplyNotSent(shownMethod, request.Id.ToString(), exception);
            return IsStillWanted(exception, deadline) ? exception : null;
        }
    }

    /// <summary>Whether a reply that failed so is to be sent another time: the connection was at fault, and the caller waits.</summary>
    public bool IsStillWanted(Exception exception, long deadline) =>
        exception is TransportException { Error: not (TransportError.TooLarge or TransportError.Unroutable) } && time.GetTimestamp() < deadline;

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
        // A Python caller's queue may be missing for a moment only: a copy waits for it.
        MessageBody? copy = MissingInboxes.MayAppear(message.RoutingKey) ? MessageBody.CopyOf(message.Body.Span) : null;
        try
        {
            await SendWhenReadyAsync(message, deadline).ConfigureAwait(false);
        }
        catch (TransportException fault) when (fault.Error == TransportError.Unroutable)
        {
            if (copy is { } waiting)
                missing.Hold(message with { Body = waiting, Confirm = false }, deadline);
            else
                missing.Gone();
            copy = null;
        }
        finally
        {
            copy?.Return();
        }
    }

    private async ValueTask SendWhenReadyAsync(Message message, long deadline)
    {
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        try
        {
            await transport.PublishAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (TransportException fault) when (fault.Error == TransportError.TooLarge)
        {
            // The broker's limit, which may be below ours. The caller hears of it as of ours.
            throw new RpcSerializationException(fault.Message, fault);
        }
    }
}

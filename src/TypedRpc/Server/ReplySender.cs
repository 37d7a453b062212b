using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Sends replies to inboxes, mandatory, so that the broker tells when a caller has gone.</summary>
internal sealed class ReplySender(ServerCore core)
{
    private readonly ITransport _transport = core.Bus.Transport;
    private readonly TimeProvider _time = core.Bus.Time;
    private readonly MissingInboxes _missing = core.MissingInboxes;
    private readonly int _maxBytes = core.Bus.Options.MaxMessageBytes;

    /// <summary>The format that a request came in, in which it is answered.</summary>
    public IWireFormat FormatOf(in RequestHeader request) => core.Bus.Formats.Of(request);

    /// <summary>Sends a reply, waiting for a connection while the caller waits.</summary>
    /// <param name="request">What it answers.</param>
    /// <param name="inbox">Where it goes.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="body">The reply.</param>
    /// <param name="isOwed">True when the request is acknowledged after this: then the broker must have the reply first, or a crash between the two would leave the caller with neither.</param>
    /// <exception cref="RpcSerializationException">The reply is larger than the bus allows, or the broker.</exception>
    public ValueTask SendAsync(in RequestHeader request, string inbox, long deadline, MessageBody body, bool isOwed)
    {
        if (body.Length > _maxBytes)
        {
            int length = body.Length;
            body.Return();
            throw new RpcSerializationException($"The reply has {length} bytes; this server sends at most {_maxBytes}.");
        }

        Message message = MessageOf(request, inbox, body) with { Mandatory = true, SurvivesEpoch = true };
        if (MissingInboxes.MayAppear(inbox) && _missing.TryTake(message, deadline))
            return ValueTask.CompletedTask;
        if (isOwed)
            return SendSurelyAsync(message with { Confirm = true }, deadline);
        if (MissingInboxes.MayAppear(inbox))
            message = message with { Headers = _missing.Marked(message.Headers, deadline) };
        return _transport.TryPublish(message) != 0 ? ValueTask.CompletedTask : SendWhenReadyAsync(message, deadline);
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
            core.Logger.ReplyNotSent(shownMethod, request.Id.ToString(), exception);
            return IsStillWanted(exception, deadline) ? exception : null;
        }
    }

    /// <summary>Whether a reply that failed so is to be sent another time: the connection was at fault, and the caller waits.</summary>
    public bool IsStillWanted(Exception exception, long deadline) =>
        exception is TransportException { Error: not (TransportError.TooLarge or TransportError.Unroutable) } && _time.GetTimestamp() < deadline;

    /// <summary>Shows callers that their requests are being run, or drops the sign when that cannot be done now.</summary>
    public void SendWorking(in RequestHeader request, string inbox)
    {
        Message message = MessageOf(request, inbox, FormatOf(request).WriteWorking(request));
        try
        {
            if (_transport.TryPublish(message) == 0)
                message.Body.Return();
        }
        catch (TransportException)
        {
            // Closed: nobody can be shown anything any more, and stopping the server goes on.
        }
    }

    private Message MessageOf(in RequestHeader request, string inbox, MessageBody body)
    {
        IWireFormat format = FormatOf(request);
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
                _missing.Hold(message with { Body = waiting, Confirm = false }, deadline);
            else
                _missing.Gone();
            copy = null;
        }
        finally
        {
            copy?.Return();
        }
    }

    private async ValueTask SendWhenReadyAsync(Message message, long deadline)
    {
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), deadline);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        try
        {
            await _transport.PublishAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (TransportException fault) when (fault.Error == TransportError.TooLarge)
        {
            // The broker's limit, which may be below ours. The caller hears of it as of ours.
            throw new RpcSerializationException(fault.Message, fault);
        }
    }
}

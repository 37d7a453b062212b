using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Sends replies to inboxes. They are mandatory, so that the broker returns a reply whose inbox does not exist.</summary>
internal sealed class ReplySender(ServerCore core)
{
    private readonly ITransport _transport = core.Bus.Transport;
    private readonly TimeProvider _time = core.Bus.Time;
    private readonly MissingInboxes _missing = core.MissingInboxes;

    /// <summary>The wire format of a request, which its reply uses too.</summary>
    public IWireFormat FormatOf(in RequestHeader request) => core.Bus.Formats.Of(request);

    /// <summary>Sends a reply. Waits for a connection until the deadline of the call.</summary>
    /// <exception cref="RpcSerializationException">The reply is larger than the bus or the broker allows.</exception>
    public ValueTask SendAsync(in Reply reply)
    {
        MessageBody body = core.Bus.Sizes.Checked(reply.Body, "reply", RpcExecution.Unknown);
        Message message = MessageOf(reply.Request, reply.Inbox, body) with { Mandatory = true, SurvivesEpoch = reply.SurvivesEpoch };
        bool mayAppear = MissingInboxes.MayAppear(reply.Inbox);
        if (mayAppear && _missing.TryTake(message, reply.Deadline))
            return ValueTask.CompletedTask;
        if (reply.IsOwed)
            return SendAndConfirmAsync(message with { Confirm = true }, reply.Deadline);
        if (mayAppear)
            message = message with { Headers = _missing.Marked(message.Headers, reply.Deadline) };
        return _transport.TryPublish(message) != 0 ? ValueTask.CompletedTask : SendWhenReadyAsync(message, reply.Deadline);
    }

    /// <summary>Sends a reply like <see cref="SendAsync"/>, and logs a failure.</summary>
    /// <returns>Why the reply could not be sent, if the caller still waits for it; null otherwise.</returns>
    public async ValueTask<Exception?> TrySendAsync(Reply reply)
    {
        try
        {
            await SendAsync(reply).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException or RpcSerializationException)
        {
            core.Logger.ReplyNotSent(LogText.Of(reply.Request.Method), reply.Request.Id.ToString(), exception);
            return IsStillWanted(exception, reply.Deadline) ? exception : null;
        }
    }

    /// <summary>True when a reply that could not be sent has to be sent again: the connection failed, and the caller still waits.</summary>
    public bool IsStillWanted(Exception exception, long deadline) =>
        exception is TransportException { Error: not (TransportError.TooLarge or TransportError.Unroutable) }
        && _time.GetTimestamp() < deadline;

    /// <summary>Sends a keep-alive message, or drops it if the transport cannot take it at once.</summary>
    /// <returns>False when it was dropped.</returns>
    public bool SendWorking(in RequestHeader request, string inbox, bool isRunning)
    {
        string own = core.Inbox.Address.Queue;
        return SendOrDrop(request, inbox, FormatOf(request).WriteWorking(request, own.Length == 0 ? null : own, isRunning));
    }

    /// <summary>Answers a cast with an inbox, or drops the answer if the transport cannot take it at once.</summary>
    public void SendCapacity(in RequestHeader request)
    {
        if (FormatOf(request).WriteCapacity(request) is { } body)
            SendOrDrop(request, request.Inbox!, body);
    }

    /// <summary>Answers a marker.</summary>
    public void AnswerMarker(in RequestHeader marker)
    {
        if (FormatOf(marker).WriteCapacity(marker) is { } body)
            SendToCaller(marker, marker.Inbox!, body, CancellationToken.None);
    }

    /// <summary>Sends progress, or drops it if the transport cannot take it at once.</summary>
    /// <returns>False when it was dropped.</returns>
    /// <param name="request">The header of the call.</param>
    /// <param name="inbox">The inbox of the caller.</param>
    /// <param name="body">The message.</param>
    /// <param name="keepsOrder">True when a confirmed reply follows, which must not overtake the message.</param>
    public bool TrySendProgress(in RequestHeader request, string inbox, MessageBody body, bool keepsOrder) =>
        SendOrDrop(request, inbox, body, keepsOrder);

    /// <summary>Sends a message about a running call to its caller, as soon as the transport takes it.</summary>
    /// <param name="request">The header of the call.</param>
    /// <param name="inbox">The inbox of the caller.</param>
    /// <param name="body">The message.</param>
    /// <param name="cancellationToken">Cancels the wait for buffer space.</param>
    /// <param name="keepsOrder">True when a confirmed reply follows, which must not overtake the message.</param>
    public void SendToCaller(
        in RequestHeader request, string inbox, MessageBody body, CancellationToken cancellationToken, bool keepsOrder = false)
    {
        Message message = MessageOf(request, inbox, body) with { Mandatory = true, KeepsOrder = keepsOrder };
        try
        {
            if (_transport.TryPublish(message) == 0)
                _ = PublishAsync(message, cancellationToken);
        }
        catch (TransportException)
        {
            // The transport is closed, and the server stops.
        }
    }

    /// <summary>Sends a message that names the inbox of one epoch to the caller of a running call.</summary>
    /// <returns>False when that epoch is over.</returns>
    public async ValueTask<bool> TrySendToCallerAsync(
        RequestHeader request, string inbox, MessageBody body, int epoch, CancellationToken cancellationToken)
    {
        Message message = MessageOf(request, inbox, body) with { Mandatory = true, Epoch = epoch };
        try
        {
            await _transport.PublishAsync(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TransportException exception) when (exception.Error == TransportError.EpochEnded)
        {
            return false;
        }
    }

    private async Task PublishAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await _transport.PublishAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // The connection was lost or the call has ended. In both cases its streams end.
        }
    }

    private bool SendOrDrop(in RequestHeader request, string inbox, MessageBody body, bool keepsOrder = false)
    {
        Message message = MessageOf(request, inbox, body) with { KeepsOrder = keepsOrder };
        try
        {
            if (_transport.TryPublish(message) != 0)
                return true;
            message.Body.Return();
        }
        catch (TransportException)
        {
            // The transport is closed. The message is lost, and the server continues to stop.
        }

        return false;
    }

    private Message MessageOf(in RequestHeader request, string inbox, MessageBody body)
    {
        IWireFormat format = FormatOf(request);
        return new Message("", inbox, body)
        {
            ContentType = format.ContentType,
            Headers = format.Headers,
            MaxPacked = format.Headers is null ? RpcClientOptions.MaxPackedLimit : 1,
        };
    }

    private async ValueTask SendAndConfirmAsync(Message message, long deadline)
    {
        // The queue of a Python caller may be missing only for a short time, so a copy of the reply waits for it.
        MessageBody? copy = MissingInboxes.MayAppear(message.RoutingKey) ? MessageBody.CopyOf(message.Body.Span) : null;
        try
        {
            await SendWhenReadyAsync(message, deadline).ConfigureAwait(false);
        }
        catch (TransportException exception) when (exception.Error == TransportError.Unroutable)
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
        catch (TransportException exception) when (exception.Error == TransportError.TooLarge)
        {
            // The limit of the broker may be lower than MaxMessageBytes. The caller gets the same failure for both.
            throw new RpcSerializationException(exception.Message, exception);
        }
    }
}

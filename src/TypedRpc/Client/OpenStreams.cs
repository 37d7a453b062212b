using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Streaming;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>The streams and the progress of one pending call.</summary>
/// <param name="client">The state that all clients of the bus share.</param>
/// <param name="given">What the caller sends and receives besides arguments and result; null for nothing.</param>
/// <param name="result">Receives the items of the result; null when the result is not a stream.</param>
internal sealed class OpenStreams(ClientCore client, CallStreams? given, StreamReceiver? result)
{
    // The user's stream runs in the context of the call.
    private readonly ExecutionContext? _context = given?.Items is null ? null : ExecutionContext.Capture();
    private readonly CancellationTokenSource _stop = new();
    private readonly ProgressReports? _progress = given?.Progress is { } target ? new ProgressReports(target, client.Log) : null;
    private IPendingCall? _call;
    private StreamSender? _sender;
    private volatile Exception? _sourceFailure;

    public StreamReceiver? Result => result;

    public bool SendsItems => given?.Items is not null;

    public bool WantsProgress => _progress is not null;

    /// <summary>What the stream of the caller has thrown; null when it has thrown nothing.</summary>
    /// <remarks>The call ends with it, even when the failure of the method that read the stream arrives first.</remarks>
    public Exception? SourceFailure => _sourceFailure;

    /// <summary>Sets the call, once it has its id and before it is sent.</summary>
    public void Attach(IPendingCall call) => _call = call;

    /// <summary>Handles a message of a stream or of the progress.</summary>
    /// <returns>True when the delivery is taken over.</returns>
    /// <exception cref="RpcSerializationException">The message cannot be read.</exception>
    public bool OnMessage(in ReplyHeader header, Delivery delivery)
    {
        switch (header.Kind)
        {
            case MessageKind.Items when result is not null:
                ItemsHeader items = client.Native.ReadItems(delivery.Body, header);
                _call!.Progress.ServerInbox = items.Inbox ?? _call.Progress.ServerInbox;
                return result.OnItems(items, delivery);
            case MessageKind.Progress when _progress is not null:
                _progress.Add(header, delivery);
                return true;
            case MessageKind.Credit when given?.Items is { } source:
                OnCredit(source, client.Native.ReadCredit(delivery.Body, header));
                return false;
            default:
                return false;
        }
    }

    /// <summary>Ends the stream of a result with the reply of the call.</summary>
    /// <returns>Why the stream is not complete; null when it is, or when the result is not a stream.</returns>
    public Exception? Ended(in ReplyHeader reply)
    {
        if (result is null)
            return null;
        return reply.Items is { } items
            ? result.OnEnd(items)
            : new RpcSerializationException("The method of the server has no stream as its result.") { Execution = RpcExecution.Unknown };
    }

    /// <summary>Reports to the server what was consumed of the result. The broker returns it when the server has gone.</summary>
    public void Consumed(StreamCredit consumed)
    {
        if (_call is { Progress.ServerInbox: { } inbox } call && !_stop.IsCancellationRequested)
            client.SendToServer(inbox, NativeFormat.WriteCredit(call.Id, isArgument: false, consumed, null), _stop.Token);
    }

    /// <summary>The call has ended: stops the items that the caller sends.</summary>
    public void Close() => _ = StopAsync();

    // Callbacks of the user run on the thread pool, and what they throw must not keep other calls from ending.
    private async Task StopAsync()
    {
        try
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            client.Log.StopFailed(exception);
        }
    }

    private void OnCredit(Func<ItemSource> source, (StreamCredit Consumed, (StreamWindow Window, string Inbox)? Opening) credit)
    {
        if (_sender is not null || credit.Opening is not { } opening)
        {
            _sender?.OnCredit(credit.Consumed);
            return;
        }

        _call!.Progress.ServerInbox = opening.Inbox;
        var address = new StreamAddress(
            _call.Id, true, opening.Inbox, null, client.Inbox.Address.Epoch, opening.Window, client.Native.ContentType);
        var sender = new StreamSender(client.Bus, source(), address);
        sender.Failed = () => OnFailed(sender);
        _sender = sender;
        if (_context is null)
            _ = Task.Run(() => SendAsync(sender, address));
        else
            ExecutionContext.Run(_context, _ => _ = Task.Run(() => SendAsync(sender, address)), null);
    }

    // The stream of the user may wait for its next item, and does not notice that the earlier ones were lost.
    private void OnFailed(StreamSender sender)
    {
        if (!_stop.IsCancellationRequested)
            _call!.OnItemsFailed(NotSent(sender.Failure!));
    }

    private static RpcConnectionException NotSent(Exception reason) =>
        new("The items of the caller could not be sent.", RpcExecution.Unknown, isTransient: true, reason);

    private async Task SendAsync(StreamSender sender, StreamAddress address)
    {
        try
        {
            Exception? failure = null;
            try
            {
                await sender.RunAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!_stop.IsCancellationRequested && exception is not StreamLostException)
            {
                _sourceFailure = failure = exception;
            }

            string? text = failure is null ? null : $"{failure.GetType().FullName}: {Fault.TextOf(failure)}";
            Message end = address.MessageOf(NativeFormat.WriteEndOfItems(address.Call, sender.Count, text));
            if (client.Transport.TryPublish(end) == 0)
                await client.Transport.PublishAsync(end, _stop.Token).ConfigureAwait(false);
            if (failure is not null)
                _call!.OnItemsFailed(failure);
        }
        catch (Exception exception)
        {
            // After the call has ended, nothing waits for the items.
            if (!_stop.IsCancellationRequested)
                _call!.OnItemsFailed(NotSent(exception));
        }
        finally
        {
            sender.Dispose();
        }
    }
}

using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Streaming;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>The streams and the progress of one request that this server runs.</summary>
internal sealed class RequestStreams(ServerCore core, RequestInvocation invocation)
{
    private StreamSender? _sender;
    private StreamReceiver? _receiver;
    private SentProgress? _progress;
    private Exception? _broken;

    /// <summary>The number of items of the result that were sent; null when the result is not a stream.</summary>
    public long? ItemsSent => _sender?.Count;

    /// <summary>True when the result is a stream that is being sent.</summary>
    public bool IsSending => Volatile.Read(ref _sender) is not null;

    /// <summary>True when a value of progress waits to be sent.</summary>
    public bool HasProgress => _progress is { HasValue: true };

    /// <summary>Sends the items of a result, after which the reply ends the stream.</summary>
    public async Task SendAsync<TItem>(
        IAsyncEnumerable<TItem> items, Shape<TItem> shape, StreamWindow window, CancellationToken cancellationToken)
    {
        (int epoch, string inbox) = core.Inbox.Address;
        var address = new StreamAddress(
            invocation.Header.Id, false, invocation.Inbox!, inbox, epoch, window, invocation.Format.ContentType);
        using var sender = new StreamSender(core.Bus, new ItemSource<TItem>(items, shape), address);

        // Not disposed, as the stream may fail at the moment of its end. It holds nothing that outlives the request.
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        sender.Failed = () => _ = StopAsync(stop);
        Volatile.Write(ref _sender, sender);
        Interlocked.MemoryBarrier(); // Break writes the reason and then reads the sender
        if (Volatile.Read(ref _broken) is { } broken)
            sender.Fail(broken);
        try
        {
            await sender.RunAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && sender.Failure is { } failure)
        {
            throw failure;
        }
        finally
        {
            // The end of the request is no cancellation of the iterator.
            sender.Failed = null;
        }

        EndProgress();
    }

    /// <summary>
    /// The items that the caller sends, which can be enumerated once. The caller begins to send when the enumeration begins.
    /// </summary>
    public IAsyncEnumerable<TItem> Receive<TItem>(Shape<TItem> shape)
    {
        var receiver = new StreamReceiver<TItem>(shape, StreamWindow.Default, core.Bus.Options.DecodedBytes, Report);
        Volatile.Write(ref _receiver, receiver);
        Interlocked.MemoryBarrier(); // as above
        if (Volatile.Read(ref _broken) is { } broken)
            receiver.Fail(broken);
        return new ArgumentStream<TItem>(receiver, () => _ = BeginAsync());
    }

    /// <summary>Sends the values that a method reports to its caller.</summary>
    public IProgress<T> Progress<T>(Shape<T> shape, bool isWanted)
    {
        var progress = new SentProgress<T>(core, invocation, shape, isWanted);
        _progress = progress;
        return progress;
    }

    public void OnCredit(StreamCredit consumed) => Volatile.Read(ref _sender)?.OnCredit(consumed);

    /// <summary>Handles items of the caller.</summary>
    /// <returns>True when the delivery is taken over.</returns>
    public bool OnItems(in ItemsHeader items, Delivery delivery)
    {
        if (Volatile.Read(ref _receiver) is not { } receiver)
            return false;
        if (!items.IsEnd)
            return receiver.OnItems(items, delivery);
        if (items.Failure is { } failure)
            receiver.Fail(new RpcRemoteException("RpcCaller", $"The stream of the caller has failed: {failure}", null));
        else
            receiver.OnEnd(items.First);
        return false;
    }

    /// <summary>Ends the streams, because the connection was lost or the caller no longer waits.</summary>
    public void Break(Exception reason)
    {
        Volatile.Write(ref _broken, reason);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _sender)?.Fail(reason is OperationCanceledException ? reason : StreamLostException.Because(reason));
        FailItems(reason is OperationCanceledException ? reason : Lost(reason));
    }

    /// <summary>Sends the latest value of progress, if one waits and the last one was sent long enough ago.</summary>
    public void ReportProgress(long now) => _progress?.SendIfDue(now);

    /// <summary>Sends the last value of progress. Later values are ignored.</summary>
    public void EndProgress() => _progress?.End();

    /// <summary>Ends the stream that the method reads, with the failure of the items.</summary>
    public void FailItems(Exception reason) => Volatile.Read(ref _receiver)?.Fail(reason);

    // Callbacks of the user run on the thread pool, and what they throw must not keep other streams from ending.
    private async Task StopAsync(CancellationTokenSource stop)
    {
        try
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            core.Logger.CancellationCallbackFailed(invocation.Header.Method, exception);
        }
    }

    private void Report(StreamCredit consumed)
    {
        MessageBody body = NativeFormat.WriteCredit(invocation.Header.Id, isArgument: true, consumed, null);
        core.Replies.SendToCaller(invocation.Header, invocation.Inbox!, body, invocation.CancellationToken);
    }

    // The message names the inbox of this epoch, so it must be sent in it.
    private async Task BeginAsync()
    {
        try
        {
            while (true)
            {
                await core.Bus.Transport.WhenReadyAsync(invocation.CancellationToken).ConfigureAwait(false);
                (int epoch, string inbox) = core.Inbox.Address;
                MessageBody body = NativeFormat.WriteCredit(invocation.Header.Id, isArgument: true, default, (StreamWindow.Default, inbox));
                if (await core.Replies.TrySendToCallerAsync(invocation.Header, invocation.Inbox!, body, epoch, invocation.CancellationToken)
                        .ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            FailItems(exception is OperationCanceledException ? exception : Lost(exception));
        }
    }

    private static RpcConnectionException Lost(Exception reason) =>
        new("The connection was lost, so items of the caller may be missing.", RpcExecution.Unknown, isTransient: true, reason);
}

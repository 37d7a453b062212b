using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Publishes the request of a call: at once if the transport is ready, else as soon as it is, within the call's budget.</summary>
internal readonly struct CallSender<TArguments, TResult>(
    ClientCore client, PendingCall<TResult> call, ShapedMethod method, Shape<TArguments> shape, TArguments arguments)
{
    private static readonly TimeSpan SearchPause = TimeSpan.FromMilliseconds(50);

    public RpcMethod Method => method;

    private CallRoute Route => call.Progress.Route;

    /// <param name="now">The time, as a timestamp of the bus's clock.</param>
    public void Send(long now)
    {
        // An interceptor may hold a call until its deadline has passed. The call is complete then, and is not sent.
        if (call.Task.IsCompleted)
            return;

        // Captured here: a retry runs on a thread of the transport, where RpcContext.Current is a different context.
        RpcContext context = RpcContext.Current;
        if (call.Progress.WaitForServerUntil != 0 || method.Idempotent)
            call.SendAgain = SendingAgain(context);

        if (!TrySendNow(context, now))
            _ = SendWhenReadyAsync(context);
    }

    // Apart from Send, which would otherwise allocate the closure for every call.
    private Action<bool> SendingAgain(RpcContext context)
    {
        CallSender<TArguments, TResult> again = this;
        return search => _ = search ? again.SendWhenServedAsync(context) : again.SendWhenReadyAsync(context);
    }

    private bool TrySendNow(RpcContext context, long now)
    {
        if (!Route.IsDeclared)
            return false;
        try
        {
            Message message = Encode(context, now, out int attempt);
            int epoch = client.Transport.TryPublish(message);
            if (epoch == 0)
            {
                message.Body.Return();
                call.Progress.Unpublished();
                return false;
            }

            // Read again: serializing may have taken long, and the search for a lost server counts from here.
            OnPublished(attempt, epoch, client.Time.GetTimestamp());
        }
        catch (Exception exception)
        {
            call.OnNotSent(Faults.FromSending(exception));
        }

        return true;
    }

    private async Task SendWhenReadyAsync(RpcContext context)
    {
        // Cancelled when the call completes: at its deadline, by its caller's token or when the bus is closed.
        var sending = new CancellationTokenSource();
        call.Sending = sending;
        try
        {
            while (!call.Task.IsCompleted)
            {
                await client.WhenReadyAsync(Route, sending.Token).ConfigureAwait(false);
                await client.DeclareAsync(Route, sending.Token).ConfigureAwait(false);
                if (await TryPublishInTurnAsync(context, sending.Token).ConfigureAwait(false))
                    return;
            }
        }
        catch (OperationCanceledException) when (call.Task.IsCompleted)
        {
            // The call completed while it waited to be sent, so the caller already has its outcome.
        }
        catch (Exception exception)
        {
            call.OnNotSent(Faults.FromSending(exception));
        }
    }

    private async ValueTask<bool> TryPublishInTurnAsync(RpcContext context, CancellationToken cancellationToken)
    {
        await client.Sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await TryPublishAsync(context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            client.Sending.Release();
        }
    }

    private async ValueTask<bool> TryPublishAsync(RpcContext context, CancellationToken cancellationToken)
    {
        try
        {
            Message message = Encode(context, client.Time.GetTimestamp(), out int attempt);
            int epoch = await client.Transport.PublishAsync(message, cancellationToken).ConfigureAwait(false);
            OnPublished(attempt, epoch, client.Time.GetTimestamp());
            return true;
        }
        catch (TransportException exception) when (exception.Error == TransportError.EpochEnded)
        {
            // The request named the inbox of an epoch that has ended, and was not sent. Encode it again with the new inbox.
            call.Progress.Unpublished();
            return false;
        }
    }

    private async Task SendWhenServedAsync(RpcContext context)
    {
        var sending = new CancellationTokenSource();
        call.Sending = sending;
        try
        {
            do
            {
                if (!call.MayWaitForServer)
                {
                    call.OnReturned();
                    return;
                }

                // The pause comes before the inspection: a queue that has consumers but no binding would otherwise be tried without any
                // pause.
                await Task.Delay(SearchPause, client.Time, sending.Token).ConfigureAwait(false);
            }
            while (!call.Task.IsCompleted && !await Route.Watch.IsServedAsync(sending.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (call.Task.IsCompleted)
        {
            return;
        }

        call.Progress.IsSearching = false;
        await SendWhenReadyAsync(context).ConfigureAwait(false);
    }

    private Message Encode(RpcContext context, long now, out int attempt)
    {
        (int Epoch, string Queue) inbox = client.Inbox.Address;
        long budget = Math.Max(1, (long)client.Time.GetElapsedTime(now, call.Progress.LastDeadline).TotalMilliseconds);
        long start = Math.Max(1, (long)client.Time.GetElapsedTime(now, call.Progress.Deadline).TotalMilliseconds);
        attempt = call.Progress.Publishing(now);
        int monitor = Route.MonitorSeconds;
        if (monitor > 0)
            call.Progress.SilentAt = now + (monitor * client.Time.TimestampFrequency);
        var header = new RequestHeader(MessageKind.Call, call.Id, method.Name)
        {
            Inbox = inbox.Queue,
            IsRepeat = call.Progress.WasPublished,
            BudgetMilliseconds = budget,
            Namespace = Route.Target.Namespace,
            Version = Route.Version ?? method.Since!.Value,
            MonitorSeconds = monitor,
            Context = context,
            Data = Data(),
        };
        return new Message(Route.Target.Exchange, Route.RoutingKey, client.Encoded(Route.Format, header, shape, arguments))
        {
            Destination = Route.Destination,
            ContentType = Route.Format.ContentType,
            Headers = Route.Format.Headers,
            ExpirationMilliseconds = start,
            Mandatory = true,
            Epoch = inbox.Epoch,
            MaxPacked = Route.MaxPacked(method),
            HandledOnce = !method.Idempotent,
        };
    }

    private RequestData? Data()
    {
        int liveness = (int)client.Time.GetElapsedTime(0, call.Progress.Liveness).TotalMilliseconds;
        if (liveness == NativeFormat.DefaultLiveness)
            liveness = 0;
        if (call.Streams is not { } streams)
        {
            return liveness == 0
                ? RequestData.Of(call.Progress.Trace)
                : new RequestData { Trace = call.Progress.Trace, LivenessMilliseconds = liveness };
        }

        return new RequestData
        {
            Trace = call.Progress.Trace,
            LivenessMilliseconds = liveness,
            Window = streams.Result?.Window,
            SendsItems = streams.SendsItems,
            WantsProgress = streams.WantsProgress,
        };
    }

    private void OnPublished(int attempt, int epoch, long now)
    {
        call.Progress.Published(attempt, epoch, now);

        // The call may have ended while the transport took the request: nothing has cancelled it at its server then.
        if (call.Task.IsCanceled || call.Task.IsFaulted)
            client.Cancellations.Send(call.Id, call.Progress);
        if (!client.Pending.HasEnded(epoch))
            return;
        const string reason = "The connection was lost as the request was sent.";
        call.OnConnectionLost(new TransportException(TransportError.ConnectionLost, reason));
    }
}

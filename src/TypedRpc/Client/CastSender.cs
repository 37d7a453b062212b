using System.Runtime.CompilerServices;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Publishes a cast. Completes when the broker has confirmed it, or fails at the deadline.</summary>
/// <remarks>Without <see cref="RpcMethod.Confirm"/> it completes as soon as the transport has taken the message.</remarks>
internal readonly struct CastSender<TArguments>(
    ClientCore client, CallProgress progress, MessageId id, ShapedMethod<TArguments, Nothing> method, TArguments arguments)
{
    private static readonly TimeSpan SearchPause = TimeSpan.FromMilliseconds(50);

    public MessageId Id => id;

    private CallRoute Route => progress.Route;

    // True when no earlier cast of the route waits for its turn. Casts that begin at the same time have no order among them.
    private bool IsNext => !IsFanout && Route.IsDeclared && Route.CastOrder.CurrentCount != 0;

    private bool IsFanout => method.Kind == RpcMethodKind.FanoutCast || Route.IsFanout;

    public Task SendAsync(CancellationToken cancellationToken)
    {
        client.Log.Began(method, Route, id);
        if (method.Confirm != false || !TrySendNow())
            return SendWhenReadyAsync(cancellationToken);
        client.Log.Ended(method, progress, id);
        return Task.CompletedTask;
    }

    // An unconfirmed cast is published at once if no earlier cast of the route is still being sent. If this fails, the slower path
    // tries again and reports the failure.
    private bool TrySendNow()
    {
        if (!IsNext)
            return false;
        try
        {
            Message message = Encode();
            if (client.Transport.TryPublish(message) != 0)
                return true;
            message.Body.Return();
        }
        catch (Exception)
        {
            // The slower path meets the same failure and reports it through the task.
        }

        return false;
    }

    private async Task SendWhenReadyAsync(CancellationToken cancellationToken)
    {
        CastLimit limit = client.CastDeadlines.Begin(progress.Deadline, cancellationToken);
        try
        {
            while (!await TryPublishAsync(limit.Token).ConfigureAwait(false))
                await Task.Delay(SearchPause, client.Time, limit.Token).ConfigureAwait(false);
            client.Log.Ended(method, progress, id);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(progress.Timeout(client.Time, client.Time.GetTimestamp()));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Failed(new OperationCanceledException(cancellationToken));
        }
        catch (Exception exception)
        {
            throw Failed(Faults.FromSending(exception));
        }
        finally
        {
            limit.End();
        }
    }

    private Exception Failed(Exception exception)
    {
        Exception described = Faults.Described(exception, id, method, Route.Target);
        client.Log.Failed(method, Route, id, described);
        return described;
    }

    // Casts that wait for a connection, for buffer space or for their exchange are published in the order of the calls, and are serialized
    // only when their turn comes. Their confirms are awaited in parallel.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TryPublishAsync(CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<int> confirm = IsNext && IsReady(client.Transport.WhenReadyAsync(cancellationToken))
                ? PublishAsync(cancellationToken)
                : await PublishInTurnAsync(cancellationToken).ConfigureAwait(false);
            await confirm.ConfigureAwait(false);
            return true;
        }
        catch (TransportException exception) when (exception.Error == TransportError.Unroutable)
        {
            if (client.Time.GetTimestamp() < progress.WaitForServerUntil)
            {
                progress.Unpublished();
                progress.IsSearching = true;
                progress.Note(TelemetryNames.Returned);
                return false;
            }

            throw new RpcNoServerException($"No server serves {Route.Target}: no queue took the request.", exception);
        }
    }

    // The wait is repeated in turn. Its failure is met there too.
    private static bool IsReady(ValueTask ready)
    {
        if (ready.IsCompletedSuccessfully)
            return true;
        ready.AsTask().Leavable();
        return false;
    }

    // Returns the confirm, which is awaited when the next cast has its turn.
    private async Task<ValueTask<int>> PublishInTurnAsync(CancellationToken cancellationToken)
    {
        await Route.CastOrder.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.WhenReadyAsync(Route, cancellationToken).ConfigureAwait(false);
            await client.DeclareAsync(Route, cancellationToken).ConfigureAwait(false);
            if (IsFanout)
                await client.DeclareFanoutAsync(Route, cancellationToken).ConfigureAwait(false);
            return PublishAsync(cancellationToken);
        }
        finally
        {
            Route.CastOrder.Release();
        }
    }

    private ValueTask<int> PublishAsync(CancellationToken cancellationToken)
    {
        progress.Publishing(client.Time.GetTimestamp());
        return client.Transport.PublishAsync(Encode(), cancellationToken);
    }

    private Message Encode()
    {
        bool mayPack = !IsFanout && Route.MaxPackedRequests > 1 && method.Packed;
        var header = new RequestHeader(MessageKind.Cast, id, method.Name)
        {
            Inbox = mayPack ? AskedInbox() : null,
            Namespace = Route.Target.Namespace,
            Version = Route.Version ?? method.Since!.Value,
            Context = RpcContext.Current,
            Data = RequestData.Of(progress.Trace),
        };
        return new Message(
            IsFanout ? Route.FanoutExchange : Route.Target.Exchange,
            IsFanout ? "" : Route.RoutingKey,
            client.Encoded(Route.Format, header, method.Arguments, arguments))
        {
            Destination = IsFanout ? Route.FanoutDestination : Route.Destination,
            ContentType = Route.Format.ContentType,
            Headers = Route.Format.Headers,
            Persistent = !IsFanout,
            Mandatory = !IsFanout,
            Confirm = method.Confirm != false,
            KeepsOrder = true,
            MaxPacked = mayPack ? Route.MaxPacked(method) : 1,
        };
    }

    // A cast with an inbox asks its server how many requests it takes in one message. One cast a second asks.
    private string? AskedInbox()
    {
        PackBound bound = Route.Watch.Packs;
        if (!bound.TryAsk(client.Time.GetTimestamp()) || client.Inbox.Address.Epoch == 0)
            return null;
        client.Capacities.Add(id, bound);
        return client.Inbox.Address.Queue;
    }
}

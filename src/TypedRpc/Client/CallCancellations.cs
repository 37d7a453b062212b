using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Tells servers that a caller no longer waits for a call.</summary>
/// <remarks>
/// To the inbox of the server when it is known, otherwise to all servers of the topic: the one that runs the call cancels it, and the
/// others do not run it if it is still in the queue. A cancellation that is lost costs only time: the server notices the deadline, or that
/// the inbox of the caller is gone.
/// </remarks>
internal sealed class CallCancellations(ClientCore client)
{
    private const int MaxRepeated = 64;
    private const long TimeOfHeldCall = 60_000; // milliseconds: the server runs it when it has a place

    private static readonly TimeSpan RepeatPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Queue<(MessageId Id, long At)> _repeated = new();

    public void Send(MessageId call, CallProgress progress)
    {
        if (progress.Epoch == 0 || !progress.Route.Format.ShowsProgress)
            return;
        long milliseconds = (long)client.Time.GetElapsedTime(progress.PublishedAt, progress.LastDeadline).TotalMilliseconds;
        if (progress.ServerInbox is { } inbox)
            TryPublish(call, milliseconds, "", inbox);
        else if (client.Bus.Topology.Cancellations(progress.Route.Target.Topic) is { } exchange)
            SendToAll(call, milliseconds, exchange, progress.Route.CancellationDestination);
    }

    /// <summary>
    /// Cancels a call that a server still reports: the first cancellation was lost, or the server did not have the call then.
    /// </summary>
    public void Repeat(NativeFormat format, ReplyHeader header, MessageBody body)
    {
        try
        {
            (string? inbox, bool isRunning) = header.Kind == MessageKind.Working
                ? format.ReadWorking(body, header)
                : (format.ReadItems(body, header).Inbox, true);
            if (inbox is not null && TryRepeat(header.Id))
                TryPublish(header.Id, isRunning ? 0 : TimeOfHeldCall, "", inbox);
        }
        catch (RpcSerializationException)
        {
            // The message names no server. The inbox counts it as one that no call waits for.
        }
    }

    // A stream that its caller has left may have many messages on their way.
    private bool TryRepeat(MessageId call)
    {
        long now = client.Time.GetTimestamp();
        lock (_repeated)
        {
            while (_repeated.TryPeek(out (MessageId Id, long At) oldest) && now - oldest.At > client.Ticks(RepeatPause))
                _repeated.Dequeue();
            if (_repeated.Any(repeated => repeated.Id == call))
                return false;
            if (_repeated.Count < MaxRepeated)
                _repeated.Enqueue((call, now));
            return true;
        }
    }

    private void SendToAll(MessageId call, long milliseconds, ExchangeDeclaration exchange, Destination destination)
    {
        ValueTask declared = client.DeclareOnceAsync(exchange, CancellationToken.None);
        if (declared.IsCompletedSuccessfully)
            TryPublish(call, milliseconds, exchange.Name, "", destination);
        else
            _ = SendWhenDeclaredAsync(declared.AsTask(), call, milliseconds, exchange, destination);
    }

    private async Task SendWhenDeclaredAsync(
        Task declared, MessageId call, long milliseconds, ExchangeDeclaration exchange, Destination destination)
    {
        try
        {
            await declared.Leavable().WaitAsync(MaxWait, client.Time).ConfigureAwait(false);
            TryPublish(call, milliseconds, exchange.Name, "", destination);
        }
        catch (Exception exception) when (exception is TransportException or TimeoutException or OperationCanceledException)
        {
            // The connection is lost or the exchange is refused. The server notices the end of the call by its deadline.
        }
    }

    private void TryPublish(MessageId call, long milliseconds, string exchange, string routingKey, Destination? destination = null)
    {
        var message = new Message(exchange, routingKey, NativeFormat.WriteCancel(call, milliseconds))
        {
            Destination = destination,
            ContentType = client.Native.ContentType,
            MaxPacked = RpcClientOptions.MaxPackedLimit,
        };
        try
        {
            if (client.Transport.TryPublish(message) == 0)
                _ = PublishAsync(message);
        }
        catch (TransportException)
        {
            // The bus is closed: its inbox ends with it, which the server notices.
        }
    }

    // Waits for a connection, or for buffer space: many calls that are cancelled at once need more than there is.
    private async Task PublishAsync(Message message)
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxWait, client.Time);
            await client.Transport.PublishAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // As for a cancellation that is lost on its way: the server notices the end of the call by its deadline.
        }
    }
}

using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Tells servers that ask whether a call still waits for its outcome.</summary>
internal sealed class CallerAnswers(PendingCalls pending, NativeFormat format, TimeProvider time, Func<ITransport> transport)
{
    // A server that has no answer in that time does not run the call.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <summary>Answers a question.</summary>
    /// <exception cref="RpcSerializationException">It is none.</exception>
    public void Answer(in ReplyHeader header, MessageBody body)
    {
        (MessageId question, string inbox) = format.ReadAsk(body, header);
        bool isWaiting = pending.Find(header.Id)?.OnAsked(time.GetTimestamp()) == true;
        var answer = new Message("", inbox, NativeFormat.WriteAnswer(question, isWaiting)) { ContentType = format.ContentType };
        try
        {
            if (transport().TryPublish(answer) == 0)
                _ = SendWhenReadyAsync(answer);
        }
        catch (TransportException)
        {
            // The bus is closed, and the call ends with it. The server that asked gets its question back, or no answer.
        }
    }

    private async Task SendWhenReadyAsync(Message answer)
    {
        try
        {
            using var limit = new CancellationTokenSource(Most, time);
            await transport().PublishAsync(answer, limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TransportException or OperationCanceledException)
        {
            // As above: without an answer the server does not run the call, and says so.
        }
    }
}

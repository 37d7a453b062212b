using TypedRpc.Core;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Answers servers that ask whether a call still waits for its outcome.</summary>
internal sealed class CallerAnswers(BusCore bus, PendingCalls pending) : IQuestionSink
{
    // A server that gets no answer within this time does not run the call.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    public void OnAsked(in ReplyHeader header, MessageBody body)
    {
        (MessageId question, string inbox) = bus.Formats.Native.ReadAsk(body, header);
        IPendingCall? call = pending.Find(header.Id);
        bool isWaiting = call?.OnAsked(bus.Time.GetTimestamp()) == true;
        if (isWaiting)
            call!.Progress.ServerInbox = inbox;
        var answer = new Message("", inbox, NativeFormat.WriteAnswer(question, isWaiting)) { ContentType = bus.Formats.Native.ContentType };
        try
        {
            if (bus.Transport.TryPublish(answer) == 0)
                _ = SendWhenReadyAsync(answer);
        }
        catch (TransportException)
        {
            // The bus is closed, and the call fails with it. The server gets its question back or gets no answer,
            // and does not run the call.
        }
    }

    private async Task SendWhenReadyAsync(Message answer)
    {
        try
        {
            using var limit = new CancellationTokenSource(Most, bus.Time);
            await bus.Transport.PublishAsync(answer, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // Without an answer the server does not run the call, and replies with a failure.
        }
    }
}

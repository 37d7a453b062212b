using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Requests that are not run because of what they are: each whose sender can be found is answered, and the others are counted. Logged at a limited rate, as strangers choose how many come.</summary>
internal sealed class Refusals(ServerCore core, FailureReplies failures, ReplySender replies)
{
    private readonly LogLimit _refused = new(core.Bus.Time);
    private readonly LogLimit _rejected = new(core.Bus.Time);
    private readonly LogLimit _expired = new(core.Bus.Time);

    /// <summary>Reads the header of a request.</summary>
    /// <param name="delivery">The request.</param>
    /// <param name="header">The header; of a request that cannot be read whose it is, or the default when that is not known either.</param>
    /// <returns>What is wrong with it; null when it could be read.</returns>
    public Fault? Read(Delivery delivery, out RequestHeader header)
    {
        header = default;
        if (core.Bus.Formats.Find(delivery.ContentType) is not { } format)
            return Fault(FaultCode.UnsupportedFormat, $"its content type is '{delivery.ContentType}'");
        Fault fault;
        if (delivery.OversizeLength != 0)
        {
            fault = Fault(FaultCode.TooLarge, $"The request has {delivery.OversizeLength} bytes; the server takes at most {core.Bus.Options.MaxMessageBytes}, as its RpcBusOptions.MaxMessageBytes says.");
        }
        else
        {
            try
            {
                header = format.ReadRequest(delivery.Body, delivery.Headers);
                return null;
            }
            catch (RpcSerializationException unreadable)
            {
                fault = Fault(FaultCode.InvalidArguments, $"The request could not be read: {unreadable.Message}");
            }
        }

        format.TryReadOrigin(delivery.Body, delivery.Headers, out header);
        return fault;
    }

    /// <summary>Ends a request that cannot be read.</summary>
    /// <param name="delivery">The request.</param>
    /// <param name="origin">Whose it is, or the default.</param>
    /// <param name="fault">Why.</param>
    public ValueTask RejectAsync(Delivery delivery, in RequestHeader origin, Fault fault)
    {
        core.Bus.Counters.MessageRejected();
        delivery.Finish(Settlement.Reject);
        if (_rejected.TryTake(out long others))
            core.Logger.NoRequest(delivery.Length, delivery.Queue, LogText.Of(fault.Message), others);
        return origin.Kind == MessageKind.Call
            ? AnswerAsync(origin, delivery.ReceivedAt + (long)(RequestHandler.BudgetOfForeign.TotalSeconds * core.Bus.Time.TimestampFrequency), fault)
            : ValueTask.CompletedTask;
    }

    /// <summary>Ends a request that nothing here serves.</summary>
    public ValueTask RefuseAsync(Delivery delivery, in RequestHeader header, long deadline, Fault fault)
    {
        delivery.Finish(Settlement.Acknowledge);
        if (_refused.TryTake(out long others))
            core.Logger.Refused(LogText.Of(header.Method), header.Id.ToString(), LogText.Of(fault.Message), others);
        if (header.Kind == MessageKind.Call)
            return AnswerAsync(header, deadline, fault);
        core.Bus.Counters.CastFailed();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends a call whose caller had stopped waiting when it came.</summary>
    public void Expire(Delivery delivery, in RequestHeader header)
    {
        core.Bus.Counters.RequestExpired();
        delivery.Finish(Settlement.Acknowledge);
        if (_expired.TryTake(out long others))
            core.Logger.Expired(LogText.Of(header.Method), header.Id.ToString(), others);
    }

    private static Fault Fault(FaultCode code, string message) => new(code, code.ToString(), message);

    private async ValueTask AnswerAsync(RequestHeader header, long deadline, Fault fault) =>
        await replies.TrySendAsync(header, header.Inbox!, deadline, failures.Encode(header, fault), isOwed: false, LogText.Of(header.Method)).ConfigureAwait(false);
}

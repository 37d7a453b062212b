using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>
/// Handles requests that are not run: unreadable, unknown or expired ones. Replies to the caller if it is known and still waits.
/// </summary>
/// <remarks>Logged at a limited rate, because peers decide how many such requests arrive.</remarks>
internal sealed class Refusals(ServerCore core, FailureReplies failures, ServingObserver observer)
{
    private readonly LogLimit _refused = new(core.Bus.Time);
    private readonly LogLimit _rejected = new(core.Bus.Time);
    private readonly LogLimit _expired = new(core.Bus.Time);

    /// <summary>Reads the header of a request.</summary>
    /// <param name="delivery">The request.</param>
    /// <param name="header">
    /// The header. For a request that cannot be read: its origin, or the default if that cannot be read either.
    /// </param>
    /// <returns>Why the request cannot be read; null when it can.</returns>
    public Fault? Read(Delivery delivery, out RequestHeader header)
    {
        header = default;
        if (core.Bus.Formats.Find(delivery.ContentType) is not { } format)
            return Fault(FaultCode.UnsupportedFormat, $"its content type is '{delivery.ContentType}'");
        Fault fault;
        if (delivery.OversizeLength != 0)
        {
            (int length, int most) = (delivery.OversizeLength, core.Bus.Options.MaxMessageBytes);
            fault = Fault(
                FaultCode.TooLarge,
                $"The request has {length} bytes; the server takes at most {most}, as its RpcBusOptions.MaxMessageBytes says.");
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

        return format.TryReadOrigin(delivery.Body, delivery.Headers, out header) && header.Data is { IsUnknownKind: true }
            ? Fault(FaultCode.UnsupportedFormat, fault.Message)
            : fault;
    }

    /// <summary>Rejects a request that cannot be read.</summary>
    /// <param name="delivery">The request.</param>
    /// <param name="origin">The origin of the request, or the default.</param>
    /// <param name="fault">Why it cannot be read.</param>
    public ValueTask RejectAsync(Delivery delivery, in RequestHeader origin, Fault fault)
    {
        core.Bus.Counters.MessageRejected();
        observer.NotRun(origin, delivery, fault.Code.ToString());
        delivery.Finish(Settlement.Reject);
        if (_rejected.TryTake(out long others))
            core.Logger.NotARequest(delivery.Length, delivery.Queue, LogText.Of(fault.Message), others);
        return origin.Kind == MessageKind.Call
            ? AnswerAsync(origin, delivery.ReceivedAt + core.Bus.Ticks(RequestHandler.BudgetOfForeign), fault)
            : ValueTask.CompletedTask;
    }

    /// <summary>Acknowledges a request that this server does not serve, and replies to a call with the reason.</summary>
    public ValueTask RefuseAsync(Delivery delivery, in RequestHeader header, long deadline, Fault fault)
    {
        observer.NotRun(header, delivery, fault.Code.ToString());
        delivery.Finish(Settlement.Acknowledge);
        if (_refused.TryTake(out long others))
            core.Logger.RequestRefused(LogText.Of(header.Method), header.Id.ToString(), LogText.Of(fault.Message), others);
        if (header.Kind == MessageKind.Call)
            return AnswerAsync(header, deadline, fault);
        core.Bus.Counters.CastFailed();
        return ValueTask.CompletedTask;
    }

    /// <summary>Acknowledges a call that arrived after its deadline. It gets no reply.</summary>
    public void Expire(Delivery delivery, in RequestHeader header)
    {
        core.Bus.Counters.RequestExpired();
        observer.NotRun(header, delivery, ErrorTypes.Expired);
        delivery.Finish(Settlement.Acknowledge);
        if (_expired.TryTake(out long others))
            core.Logger.RequestExpired(LogText.Of(header.Method), header.Id.ToString(), others);
    }

    private static Fault Fault(FaultCode code, string message) => new(code, code.ToString(), message);

    private async ValueTask AnswerAsync(RequestHeader header, long deadline, Fault fault) =>
        await core.Replies.TrySendAsync(new Reply(header, header.Inbox!, deadline, failures.Encode(header, fault))).ConfigureAwait(false);
}

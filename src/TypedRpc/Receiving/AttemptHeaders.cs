using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>The headers by which the copy of a message that could not be handled says what became of it so far.</summary>
internal static class AttemptHeaders
{
    /// <summary>How often it was delivered in vain.</summary>
    public const string Attempts = "x-typedrpc-attempts";

    /// <summary>The routing key it was first published with.</summary>
    public const string Key = "x-typedrpc-key";

    /// <summary>Why its last delivery was in vain.</summary>
    public const string Reason = "x-typedrpc-reason";

    /// <summary>The queue it was given up in.</summary>
    public const string Queue = "x-typedrpc-queue";

    // Beyond that a reason is no help, and all headers must fit a frame.
    private const int MostReason = 1000;

    /// <summary>Which delivery of its message this is, from 1.</summary>
    public static int AttemptOf(Delivery delivery) => 1 + (int)Math.Clamp(
        delivery.Headers?.GetValueOrDefault(Attempts) switch { long number => number, int number => number, short number => number, byte number => number, _ => 0L }, 0, int.MaxValue - 1);

    /// <summary>The routing key it was first published with.</summary>
    public static string KeyOf(Delivery delivery) => delivery.Headers?.GetValueOrDefault(Key) is string key ? key : delivery.RoutingKey;

    /// <summary>The headers of the copy that goes to the end of the queue.</summary>
    public static Dictionary<string, object?> Again(Delivery delivery, int attempts)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in delivery.Headers ?? new Dictionary<string, object?>())
        {
            // RabbitMQ sends a message to the queues that these name too; the copy is for this one alone.
            if (name is not ("CC" or "BCC"))
                headers[name] = value;
        }

        headers[Attempts] = attempts;
        headers[Key] = KeyOf(delivery);
        return headers;
    }

    /// <summary>The headers of the copy that goes to the dead-letter queue.</summary>
    public static Dictionary<string, object?> Dead(Delivery delivery, int attempts, Exception? failure)
    {
        Dictionary<string, object?> headers = Again(delivery, attempts);
        headers[Reason] = ReasonOf(failure);
        headers[Queue] = delivery.Queue;
        return headers;
    }

    /// <summary>The same without what the message brought itself, which may be more than a message of ours may carry.</summary>
    public static Dictionary<string, object?> DeadAlone(Delivery delivery, int attempts, Exception? failure) => new(StringComparer.Ordinal)
    {
        [Attempts] = attempts,
        [Key] = KeyOf(delivery),
        [Reason] = ReasonOf(failure),
        [Queue] = delivery.Queue,
    };

    // The message of an exception is its author's code, and one that throws must not keep what failed from its end.
    private static string MessageOf(Exception failure)
    {
        try
        {
            return failure.Message;
        }
        catch (Exception)
        {
            return "(its message could not be read)";
        }
    }

    private static string ReasonOf(Exception? failure)
    {
        if (failure is null)
            return "The listener asked for it again.";
        string reason = $"{failure.GetType()}: {MessageOf(failure)}";
        if (reason.Length <= MostReason)
            return reason;
        return reason[..(char.IsHighSurrogate(reason[MostReason - 1]) ? MostReason - 1 : MostReason)];
    }
}

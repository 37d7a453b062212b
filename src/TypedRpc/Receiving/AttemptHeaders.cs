using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>The headers of the copy of a failed message: its attempts so far, its first routing key and its failure.</summary>
internal static class AttemptHeaders
{
    /// <summary>The number of failed deliveries.</summary>
    public const string Attempts = "x-typedrpc-attempts";

    /// <summary>The routing key of its first publication.</summary>
    public const string Key = "x-typedrpc-key";

    /// <summary>Why its last delivery failed.</summary>
    public const string Reason = "x-typedrpc-reason";

    /// <summary>The queue of its last delivery.</summary>
    public const string Queue = "x-typedrpc-queue";

    // A longer text does not help, and all headers must fit into one frame.
    private const int MaxReason = 1000;

    /// <summary>The number of this delivery of the message, from 1.</summary>
    public static int AttemptOf(Delivery delivery)
    {
        long previous = delivery.Headers?.GetValueOrDefault(Attempts) switch
        {
            long number => number,
            int number => number,
            short number => number,
            byte number => number,
            _ => 0L,
        };
        return 1 + (int)Math.Clamp(previous, 0, int.MaxValue - 1);
    }

    /// <summary>The routing key of its first publication.</summary>
    public static string KeyOf(Delivery delivery) => delivery.Headers?.GetValueOrDefault(Key) is string key ? key : delivery.RoutingKey;

    /// <summary>The headers of the copy that goes to the end of the queue.</summary>
    public static Dictionary<string, object?> Again(Delivery delivery, int attempts)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in delivery.Headers ?? new Dictionary<string, object?>())
        {
            // RabbitMQ also routes a message to the queues that these headers name; the copy must go to this queue only.
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

    /// <summary>The same without the message's own headers, which may be larger than a message of ours may carry.</summary>
    public static Dictionary<string, object?> DeadAlone(Delivery delivery, int attempts, Exception? failure) => new(StringComparer.Ordinal)
    {
        [Attempts] = attempts,
        [Key] = KeyOf(delivery),
        [Reason] = ReasonOf(failure),
        [Queue] = delivery.Queue,
    };

    // The Message property of an exception is foreign code: if it throws, the failed delivery must still be dead-lettered.
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

    private static string ReasonOf(Exception? failure) =>
        failure is null ? "The listener asked for it again." : $"{failure.GetType()}: {MessageOf(failure)}".AtMost(MaxReason);
}

namespace TypedRpc.Load.Measuring;

/// <summary>What is measured.</summary>
internal enum Operation
{
    /// <summary>A request and its reply, which is the same bytes.</summary>
    Call,

    /// <summary>A request without a reply, which the broker confirms.</summary>
    Cast,

    /// <summary>A request without a reply, which nobody confirms.</summary>
    Hint,

    /// <summary>A notification through a topic exchange, which the broker confirms.</summary>
    Notification,

    /// <summary>A request whose result is a stream of 10,000 items of these bytes, which the caller reads to its end.</summary>
    Stream,
}

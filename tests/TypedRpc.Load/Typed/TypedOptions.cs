namespace TypedRpc.Load.Typed;

/// <summary>The options of TypedRpc that differ from the defaults.</summary>
internal static class TypedOptions
{
    // Bodies of 4 MiB and their headers. The buffer of notifications is short, so that a client is held to the rate of the broker.
    public static RpcBusOptions Bus() => new()
    {
        MaxMessageBytes = 16 * 1024 * 1024,
        MaxOutgoingBytes = 512L * 1024 * 1024,
        Notifications = new NotificationOptions { Drivers = ["messagingv2"], BufferSize = 256 },
    };

    /// <param name="isPacked">False: each request is a message of its own.</param>
    public static RpcClientOptions Client(bool isPacked) =>
        isPacked ? new RpcClientOptions() : new RpcClientOptions { MaxPackedRequests = 1 };
}

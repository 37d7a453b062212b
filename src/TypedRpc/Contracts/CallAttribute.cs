namespace TypedRpc;

/// <summary>
/// Marks a contract method as a call: one server runs it and replies with its result or failure (<c>rpc.call</c> of OpenStack).
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CallAttribute : Attribute
{
    /// <summary>The method's name on the wire. Null: the C# name in snake_case without <c>Async</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The contract version that introduced the method, <c>major.minor</c>. Null: <c>major.0</c>.</summary>
    public string? Since { get; set; }

    /// <summary>The timeout of a call in seconds. 0: the client's <see cref="RpcClientOptions.Timeout"/>.</summary>
    public double TimeoutSeconds { get; set; }

    /// <summary>The liveness period of a call in seconds, at least 1. 0: the client's <see cref="RpcClientOptions.Liveness"/>.</summary>
    /// <remarks>
    /// A server that runs the call, or holds it, sends a keep-alive message in each half of the period. A caller that misses them fails
    /// with <see cref="RpcNoServerException"/> within three periods, long before the timeout of the call.
    /// </remarks>
    public double LivenessSeconds { get; set; }

    /// <summary>True when the method may safely run more than once. The server then acknowledges the request after the run.</summary>
    /// <remarks>
    /// If the server dies or a connection is lost before that, the request is redelivered or sent again, and may run again.
    /// </remarks>
    public bool Idempotent { get; set; }

    /// <summary>
    /// True: a request that waits while the connection is busy may be sent in one message with others. False: it is always sent alone.
    /// </summary>
    /// <remarks>
    /// Send a method alone if its runs take long, so that other servers can take the requests that would wait behind it.
    /// </remarks>
    /// <value>True.</value>
    public bool Packed { get; set; } = true;

    /// <summary>The event type prefix of notifications that the server emits before and after the method runs. Null: none.</summary>
    /// <remarks>The suffix is <c>.start</c> before the run; after it <c>.end</c>, or <c>.error</c> with priority error.</remarks>
    public string? Notify { get; set; }
}

namespace TypedRpc;

/// <summary>Marks a contract method as a cast: a server runs it at some time and does not reply (<c>rpc.cast</c> of OpenStack).</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CastAttribute : Attribute
{
    /// <summary>The method's name on the wire. Null: the C# name in snake_case without <c>Async</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The contract version that introduced the method, <c>major.minor</c>. Null: <c>major.0</c>.</summary>
    public string? Since { get; set; }

    /// <summary>True: every server of the topic runs the method. It is not an error if there is no server.</summary>
    public bool Fanout { get; set; }

    /// <summary>
    /// True: the proxy's task completes when the broker has confirmed the message. False: when the transport has accepted it.
    /// </summary>
    /// <remarks>Without a confirm, the message may still be lost, and the caller does not learn of it.</remarks>
    /// <value>True.</value>
    public bool Confirm { get; set; } = true;

    /// <summary>
    /// The maximum number of runs while the method throws, 1 to 100. Then the request goes to the queue <c>topic.dead</c>.
    /// </summary>
    /// <remarks>
    /// With 1, the method runs once; a failure is logged and the request is discarded. Above 1 is not allowed with <see cref="Fanout"/>.
    /// </remarks>
    /// <value>1.</value>
    public int Attempts { get; set; } = 1;

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

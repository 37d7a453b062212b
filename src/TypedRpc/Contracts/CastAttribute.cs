namespace TypedRpc;

/// <summary>A method that is cast: a server runs it some time, and nothing comes back (<c>rpc.cast</c> of OpenStack).</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CastAttribute : Attribute
{
    /// <summary>The name on the wire; null is the method's name in snake_case without <c>Async</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The version of the contract that brought the method, <c>major.minor</c>; null is <c>major.0</c>.</summary>
    public string? Since { get; set; }

    /// <summary>True has every server of the topic run it; there may be none.</summary>
    public bool Fanout { get; set; }

    /// <summary>True ends the proxy's task when the broker has confirmed the message; false, as soon as the transport has it, which may still lose it unseen.</summary>
    public bool Confirm { get; set; } = true;

    /// <summary>How often a server runs the method while it throws, 1 to 100, before the request goes to the queue <c>topic.dead</c>; above 1 not with <see cref="Fanout"/>.</summary>
    /// <remarks>1 is one run, after which the failure is logged and the request is gone.</remarks>
    public int Attempts { get; set; } = 1;

    /// <summary>
    /// An event that the server tells of around the method's run: <c>.start</c>, then <c>.end</c>, or <c>.error</c> at priority error, are added to it. Null is none.
    /// </summary>
    public string? Notify { get; set; }
}

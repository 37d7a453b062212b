namespace TypedRpc;

/// <summary>A method that is called: one server runs it, and its result or failure comes back (<c>rpc.call</c> of OpenStack).</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CallAttribute : Attribute
{
    /// <summary>The name on the wire; null is the method's name in snake_case without <c>Async</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The version of the contract that brought the method, <c>major.minor</c>; null is <c>major.0</c>.</summary>
    public string? Since { get; set; }

    /// <summary>How long a call may take, in seconds; 0 is the client's <see cref="RpcClientOptions.Timeout"/>.</summary>
    public double TimeoutSeconds { get; set; }

    /// <summary>True says that running it twice does no harm; a request is then acknowledged after the run, and runs again when its server dies.</summary>
    public bool Idempotent { get; set; }

    /// <summary>
    /// An event that the server tells of around the method's run: <c>.start</c>, then <c>.end</c>, or <c>.error</c> at priority error, are added to it. Null is none.
    /// </summary>
    public string? Notify { get; set; }
}

namespace TypedRpc;

/// <summary>Declares an interface as a contract that is served under a topic.</summary>
/// <param name="topic">
/// The name of a kind of server, such as <c>volume</c>: words of letters, digits, <c>_</c> and <c>-</c>, joined by dots, at most 200
/// characters.
/// </param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RpcTopicAttribute(string topic) : Attribute
{
    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>
    /// The version of the contract, <c>major.minor</c>. A server serves requests of its major version up to its minor version.
    /// </summary>
    /// <value>The default is <c>1.0</c>.</value>
    public string Version { get; set; } = "1.0";

    /// <summary>The namespace, which separates the endpoints of one topic, as in oslo.messaging; null is the unnamed namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>The control exchange of the topic; null is the bus's.</summary>
    public string? Exchange { get; set; }
}

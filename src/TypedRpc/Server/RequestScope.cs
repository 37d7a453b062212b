using System.Collections;

namespace TypedRpc.Server;

/// <summary>The logger scope of a served request: call id, method, topic and server.</summary>
internal sealed class RequestScope(string callId, string method, RpcTarget target) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("CallId", callId),
        1 => new("Method", method),
        2 => new("Topic", target.Topic),
        3 => new("Server", target.Server),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The text for loggers that do not write the values separately.</summary>
    public override string ToString() => $"{method} {callId} at {target}";
}

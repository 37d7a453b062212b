using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>
/// Requests that their callers have cancelled before this server received them: it does not run them. Not thread-safe.
/// </summary>
/// <remarks>Bounded. Beyond that the oldest cancellation is forgotten, and its request runs.</remarks>
internal sealed class CancelledRequests
{
    private const int MaxKept = 16_384;

    private readonly Dictionary<MessageId, long> _until = [];
    private readonly Queue<MessageId> _order = new();

    public void Add(MessageId request, long until)
    {
        while (_order.Count >= MaxKept)
            _until.Remove(_order.Dequeue());
        if (_until.TryAdd(request, until))
            _order.Enqueue(request);
    }

    /// <summary>True when a request was cancelled, and the time to remember it is not over.</summary>
    public bool Contains(MessageId request, long now) => _until.Count > 0 && _until.TryGetValue(request, out long until) && now < until;
}

using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>The casts that have asked their servers how many requests they take in one message. A cast has no reply that says so.</summary>
/// <remarks>Bounded: a cast that no server runs soon is forgotten.</remarks>
internal sealed class CapacityQuestions : ICapacitySink
{
    private const int MaxQuestions = 256;

    private readonly object _gate = new();
    private readonly Dictionary<MessageId, PackBound> _asked = [];

    /// <summary>Remembers that a cast asks.</summary>
    public void Add(MessageId cast, PackBound bound)
    {
        lock (_gate)
        {
            if (_asked.Count == MaxQuestions)
                _asked.Clear();
            _asked[cast] = bound;
        }
    }

    public void OnCapacity(in ReplyHeader header, long receivedAt)
    {
        PackBound? bound;
        lock (_gate)
            _asked.Remove(header.Id, out bound);
        bound?.Announced(header.MaxPacked, receivedAt);
    }
}

using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Receives the answer of a server to a cast or a marker.</summary>
internal interface ICapacityListener
{
    /// <param name="question">The id of the cast or the marker.</param>
    /// <param name="maxPacked">The number of requests that the server takes in one message; 0 when it does not say.</param>
    /// <param name="receivedAt">When the answer arrived, as a timestamp of the bus's clock.</param>
    void Announced(MessageId question, int maxPacked, long receivedAt);
}

/// <summary>
/// The casts that have asked their servers how many requests they take in one message, as a cast has no reply that says so, and the
/// markers.
/// </summary>
/// <remarks>Bounded: one that no server answers soon is forgotten.</remarks>
internal sealed class CapacityQuestions : ICapacitySink
{
    private const int MaxQuestions = 256;

    private readonly object _gate = new();
    private readonly Dictionary<MessageId, ICapacityListener> _asked = [];
    private readonly Queue<MessageId> _order = new();

    /// <summary>Remembers a question.</summary>
    public void Add(MessageId question, ICapacityListener listener)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out MessageId oldest) && (_order.Count >= MaxQuestions || !_asked.ContainsKey(oldest)))
                _asked.Remove(_order.Dequeue());
            if (_asked.TryAdd(question, listener))
                _order.Enqueue(question);
        }
    }

    public void OnCapacity(in ReplyHeader header, long receivedAt)
    {
        ICapacityListener? listener;
        lock (_gate)
            _asked.Remove(header.Id, out listener);
        listener?.Announced(header.Id, header.MaxPacked, receivedAt);
    }
}

using TypedRpc.Wire;

namespace TypedRpc.Streaming;

/// <summary>How far the sender of a stream is ahead of its receiver. Not thread-safe: its owner holds a lock.</summary>
internal sealed class SendWindow(StreamWindow window)
{
    private StreamCredit _consumed;

    public StreamCredit Sent { get; private set; }

    /// <summary>True when one more item may be sent.</summary>
    public bool HasRoom => Sent.Items - _consumed.Items < window.Items && Sent.Bytes - _consumed.Bytes < window.Bytes;

    public void Add(int bytes) => Sent = new StreamCredit(Sent.Items + 1, Sent.Bytes + bytes);

    /// <summary>Records what the receiver has consumed.</summary>
    /// <returns>False when that is not more than is known, or more than was sent.</returns>
    public bool TryGrant(StreamCredit consumed)
    {
        if (consumed.Items <= _consumed.Items || consumed.Items > Sent.Items || consumed.Bytes > Sent.Bytes)
            return false;
        _consumed = new StreamCredit(consumed.Items, Math.Max(_consumed.Bytes, consumed.Bytes));
        return true;
    }
}

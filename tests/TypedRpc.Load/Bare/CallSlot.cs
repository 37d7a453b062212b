using System.Globalization;
using System.Threading.Tasks.Sources;

namespace TypedRpc.Load.Bare;

/// <summary>A call of a bare client that waits for its reply: reused, and found by its number.</summary>
internal sealed class CallSlot(int number, Action<CallSlot> release) : IValueTaskSource<byte[]>
{
    private ManualResetValueTaskSourceCore<byte[]> _source = new() { RunContinuationsAsynchronously = true };

    public int Number => number;

    public string Id { get; } = number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a packing client has to send.</summary>
    public byte[] Body { get; set; } = [];

    public ValueTask<byte[]> Reply => new(this, _source.Version);

    /// <summary>Ends the call. The caller owns the reply, so that it is a copy.</summary>
    public void Complete(ReadOnlySpan<byte> reply) => _source.SetResult(reply.ToArray());

    public byte[] GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            release(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}

using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>The requests that a server has ended last, with the outcome of those that may be asked for again. Bounded in number and in bytes.</summary>
/// <remarks>Adding costs a place in a ring and nothing else, as it is done for every request; only a request that says it may be a repeat is looked for.</remarks>
internal sealed class EndedRequests
{
    /// <summary>An outcome larger than that is not kept: its request is run again.</summary>
    public const int LargestOutcome = 64 * 1024;

    private const int Places = 2048;
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly (MessageId Id, byte[]? Outcome)[] _places = new (MessageId, byte[]?)[Places];
    private long _added;
    private long _oldestOutcome;
    private int _bytes;

    public void Add(MessageId id, byte[]? outcome)
    {
        Forget(_added);
        _places[_added++ % Places] = (id, outcome);
        _bytes += outcome?.Length ?? 0;
        _oldestOutcome = Math.Max(_oldestOutcome, _added - Places);
        for (; _bytes > MostBytes; _oldestOutcome++)
            Forget(_oldestOutcome);
    }

    public bool TryFind(MessageId id, out byte[]? outcome)
    {
        for (int i = 0; i < Math.Min(_added, Places); i++)
        {
            if (_places[i].Id == id)
            {
                outcome = _places[i].Outcome;
                return true;
            }
        }

        outcome = null;
        return false;
    }

    // The id stays: that the request has run is worth knowing even without its outcome.
    private void Forget(long number)
    {
        ref byte[]? outcome = ref _places[number % Places].Outcome;
        _bytes -= outcome?.Length ?? 0;
        outcome = null;
    }
}

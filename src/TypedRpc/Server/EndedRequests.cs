using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>
/// The requests that a server ended last, with the outcomes of idempotent calls. Bounded in number (2,048) and in bytes (4 MiB).
/// </summary>
/// <remarks>
/// Every request is added, so adding only writes to a ring buffer. A search is linear, as it is made only for repeats and redeliveries.
/// </remarks>
internal sealed class EndedRequests
{
    /// <summary>The most bytes of an outcome that is kept. A repeat of an idempotent call with a larger one is run again.</summary>
    public const int LargestOutcome = 64 * 1024;

    private const int Places = 2048;
    private const int MaxBytes = 4 * 1024 * 1024;

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
        for (; _bytes > MaxBytes; _oldestOutcome++)
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

    // The id stays, so that the request is still known to have run.
    private void Forget(long number)
    {
        ref byte[]? outcome = ref _places[number % Places].Outcome;
        _bytes -= outcome?.Length ?? 0;
        outcome = null;
    }
}

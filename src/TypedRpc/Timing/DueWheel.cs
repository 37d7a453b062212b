namespace TypedRpc.Timing;

/// <summary>
/// A timer wheel: numbered entries in buckets of one period. The cost of a sweep depends only on the entries that are due.
/// </summary>
/// <remarks>
/// Not thread-safe: its owner holds a lock. Adding and removing an entry take constant time and do not allocate, except to grow.
/// </remarks>
internal sealed class DueWheel(long period)
{
    private const int Buckets = 64;
    private const int None = -1;

    private readonly int[] _first = [.. Enumerable.Repeat(None, Buckets)];
    private Entry[] _entries = [];
    private long _swept = -1;

    /// <summary>
    /// Adds or moves an entry. An entry due later than 63 periods from now is returned then, and its owner must add it again.
    /// </summary>
    public void Add(int place, long dueAt, long now)
    {
        Remove(place);
        if (place >= _entries.Length)
            Grow(place);

        // Never at or before the last swept tick, or the entry would wait for a full turn of the wheel.
        long least = Math.Max(now / period, _swept) + 1;
        long tick = Math.Clamp(((dueAt - 1) / period) + 1, least, least + Buckets - 2);
        ref Entry entry = ref _entries[place];
        ref int first = ref _first[tick % Buckets];
        entry = new Entry { Tick = tick, Next = first, Previous = None };
        if (first != None)
            _entries[first].Previous = place;
        first = place;
    }

    /// <summary>Removes an entry if it is present.</summary>
    public void Remove(int place)
    {
        if (place >= _entries.Length || _entries[place].Tick == None)
            return;
        ref Entry entry = ref _entries[place];
        if (entry.Previous == None)
            _first[entry.Tick % Buckets] = entry.Next;
        else
            _entries[entry.Previous].Next = entry.Next;
        if (entry.Next != None)
            _entries[entry.Next].Previous = entry.Previous;
        entry.Tick = None;
    }

    /// <summary>Removes all entries that are due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="due">Receives the numbers of the entries.</param>
    public void TakeDue(long now, List<int> due)
    {
        long current = now / period;
        for (long tick = Math.Max(_swept + 1, current - Buckets + 1); tick <= current; tick++)
        {
            for (int place = _first[tick % Buckets]; place != None;)
            {
                int next = _entries[place].Next;
                if (_entries[place].Tick <= current)
                {
                    Remove(place);
                    due.Add(place);
                }

                place = next;
            }
        }

        _swept = Math.Max(_swept, current);
    }

    private void Grow(int place)
    {
        int old = _entries.Length;
        Array.Resize(ref _entries, Math.Max(place + 1, Math.Max(64, 2 * old)));
        for (int i = old; i < _entries.Length; i++)
            _entries[i].Tick = None;
    }

    private struct Entry
    {
        /// <summary>The due time in periods; <see cref="None"/> when the entry is not present.</summary>
        public long Tick;

        public int Next;

        public int Previous;
    }
}

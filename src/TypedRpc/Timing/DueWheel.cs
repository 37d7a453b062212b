namespace TypedRpc.Timing;

/// <summary>Numbered places by the time at which each is to be looked at, in buckets of one period: a look costs what is due, and nothing for the others.</summary>
/// <remarks>Not safe to use from several threads at a time: its owner has a lock. Adding and removing take constant time and allocate nothing.</remarks>
internal sealed class DueWheel(long period)
{
    private const int Buckets = 64;
    private const int None = -1;

    private readonly int[] _first = [.. Enumerable.Repeat(None, Buckets)];
    private Entry[] _entries = [];
    private long _swept = -1;

    /// <summary>Adds a place, or moves it. One that is due beyond the wheel, 63 periods from now, comes then, and its owner adds it again.</summary>
    public void Add(int place, long dueAt, long now)
    {
        Remove(place);
        if (place >= _entries.Length)
            Grow(place);

        // Never earlier than what was looked at last, or it would wait for the wheel to come round.
        long least = Math.Max(now / period, _swept) + 1;
        long tick = Math.Clamp(((dueAt - 1) / period) + 1, least, least + Buckets - 2);
        ref Entry entry = ref _entries[place];
        ref int first = ref _first[tick % Buckets];
        entry = new Entry { Tick = tick, Next = first, Previous = None };
        if (first != None)
            _entries[first].Previous = place;
        first = place;
    }

    /// <summary>Takes a place out, if it is in.</summary>
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

    /// <summary>Takes out what is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="due">Gets the places.</param>
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
        /// <summary>When it is due, in periods; <see cref="None"/> when the place is not in.</summary>
        public long Tick;

        public int Next;

        public int Previous;
    }
}

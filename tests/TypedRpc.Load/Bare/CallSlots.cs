using System.Collections.Concurrent;

namespace TypedRpc.Load.Bare;

/// <summary>The calls of a bare client.</summary>
internal sealed class CallSlots
{
    private const int Most = 65_536;

    private readonly ConcurrentQueue<CallSlot> _free = new();
    private readonly CallSlot?[] _all = new CallSlot?[Most];
    private int _count;

    public CallSlot Rent()
    {
        if (_free.TryDequeue(out CallSlot? slot))
            return slot;
        int number = Interlocked.Increment(ref _count) - 1;
        return _all[number] = new CallSlot(number, _free.Enqueue);
    }

    public CallSlot this[int number] => _all[number] ?? throw new InvalidDataException($"There is no call {number}.");
}

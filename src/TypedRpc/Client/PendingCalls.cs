using TypedRpc.Messages;
using TypedRpc.Timing;

namespace TypedRpc.Client;

/// <summary>The calls that wait, each in a place that its id names. Bounded; a place is used again under another id.</summary>
internal sealed class PendingCalls(int most, Sweeper sweeper) : ISweepable
{
    private readonly object _gate = new();
    private readonly Stack<int> _free = new();
    private IPendingCall?[] _places = new IPendingCall?[64];
    private int _used;
    private uint _generation;
    private int _count;
    private int _endedEpoch;
    private bool _stopped;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Gives the call its id and a place.</summary>
    /// <exception cref="RpcOverloadedException">Every place is taken.</exception>
    public void Add(IPendingCall call)
    {
        lock (_gate)
        {
            if (_stopped)
                throw new RpcConnectionException("The bus is closed.", RpcExecution.NotStarted, false);
            if (_count >= most)
                throw new RpcOverloadedException($"{most} calls of this bus wait for their replies already.");
            if (!_free.TryPop(out int place))
            {
                place = _used++;
                if (place == _places.Length)
                    Array.Resize(ref _places, _places.Length * 2);
            }

            _generation++;
            call.Id = MessageId.Create(((ulong)_generation << 32) | (uint)place);
            _places[place] = call;
            _count++;
        }

        sweeper.Arm();
    }

    /// <summary>Finds the call that an id belongs to: the whole id, so that nobody can guess one.</summary>
    public IPendingCall? Find(MessageId id)
    {
        uint place = (uint)id.Sequence;
        IPendingCall?[] places = Volatile.Read(ref _places);
        return place < places.Length && Volatile.Read(ref places[place]) is { } call && call.Id == id ? call : null;
    }

    public void Remove(IPendingCall call)
    {
        int place = (int)(uint)call.Id.Sequence;
        lock (_gate)
        {
            if (_places[place] != call)
                return;
            _places[place] = null;
            _free.Push(place);
            _count--;
        }
    }

    /// <summary>Ends the calls of an epoch that is over.</summary>
    public void OnEpochEnded(int epoch, Exception reason)
    {
        Volatile.Write(ref _endedEpoch, epoch);
        foreach (IPendingCall call in Snapshot())
        {
            if (call.Progress.Epoch is > 0 and int sentIn && sentIn <= epoch)
                call.OnConnectionLost(reason);
        }
    }

    /// <summary>True when an epoch ended before the call was known to be of it.</summary>
    public bool HasEnded(int epoch) => epoch <= Volatile.Read(ref _endedEpoch);

    public void Stop()
    {
        lock (_gate)
            _stopped = true;
        foreach (IPendingCall call in Snapshot())
            call.OnStopping();
    }

    public bool Sweep(long now)
    {
        foreach (IPendingCall call in Snapshot())
        {
            CallProgress progress = call.Progress;
            if (now >= progress.Deadline)
                call.OnDeadline(now);
            else if (progress.SilentAt is > 0 and long silentAt && now >= silentAt)
                call.OnServerSilent();
            else if (progress.Epoch > 0 && !progress.IsRunning && !progress.Route.IsTaken(progress.PublishedAt, now))
                progress.Route.Watch.OnUnanswered(call, now);
        }

        return Count > 0;
    }

    // The calls end outside of the lock, as ending takes it to give the place back.
    private IPendingCall[] Snapshot()
    {
        lock (_gate)
        {
            var calls = new IPendingCall[_count];
            for (int place = 0, found = 0; found < calls.Length; place++)
            {
                if (_places[place] is { } call)
                    calls[found++] = call;
            }

            return calls;
        }
    }
}

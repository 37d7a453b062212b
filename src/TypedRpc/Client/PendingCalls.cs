using TypedRpc.Messages;
using TypedRpc.Timing;

namespace TypedRpc.Client;

/// <summary>The calls that wait, each in a place that its id names. Bounded; a place is used again under another id.</summary>
/// <remarks>
/// A call is looked at when something of it can be due, at least every 1.6 seconds: what waits and is not due costs nothing. What becomes due earlier than was
/// known is small and rare, a call sent again or a server seen running; and a queue that has lost its servers has all calls looked at.
/// </remarks>
internal sealed class PendingCalls(int most, Sweeper sweeper) : ISweepable
{
    private const int MostKept = 8192;

    private readonly object _gate = new();
    private readonly DueWheel _wheel = new(sweeper.PeriodTicks);
    private readonly long _patience = sweeper.TicksOf(QueueWatch.Patience);
    private List<(IPendingCall Call, long Next)>? _looked;
    private List<int>? _due;
    private volatile bool _lookAtAll;
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
            _wheel.Add(place, Math.Min(call.Progress.Deadline, call.Progress.StartedAt + _patience), call.Progress.StartedAt);
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
        int place = PlaceOf(call);
        lock (_gate)
        {
            if (_places[place] != call)
                return;
            _places[place] = null;
            _wheel.Remove(place);
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

    /// <summary>Has the next sweep look at all calls: a queue was found without servers.</summary>
    public void LookAtAll()
    {
        _lookAtAll = true;
        sweeper.Arm();
    }

    public bool Sweep(long now)
    {
        List<(IPendingCall Call, long Next)> looked = TakeDue(now);
        for (int i = 0; i < looked.Count; i++)
            looked[i] = (looked[i].Call, Look(looked[i].Call, now));
        lock (_gate)
        {
            foreach ((IPendingCall call, long next) in looked)
            {
                int place = PlaceOf(call);
                if (_places[place] == call)
                    _wheel.Add(place, next, now);
            }

            looked.Clear();
            _looked = looked.Capacity <= MostKept ? looked : null;
            return _count > 0;
        }
    }

    private static int PlaceOf(IPendingCall call) => (int)(uint)call.Id.Sequence;

    // Each call by itself, and outside of the lock, as an ending takes it.
    private long Look(IPendingCall call, long now)
    {
        CallProgress progress = call.Progress;
        long next = progress.Deadline;
        if (now >= next)
        {
            call.OnDeadline(now);
            return next;
        }

        if (progress.SilentAt is > 0 and long silentAt)
        {
            if (now >= silentAt)
                call.OnServerSilent();
            next = Math.Min(next, silentAt);
        }

        if (progress.WaitForServerUntil > now)
            next = Math.Min(next, progress.WaitForServerUntil);
        if (progress.IsRunning)
            return next;
        if (progress.Epoch == 0)
            return Math.Min(next, now + _patience);
        if (progress.Route.IsTaken(progress.PublishedAt, now))
            return next;
        progress.Route.Watch.OnUnanswered(call, now);
        return Math.Min(next, progress.Route.Watch.NextLook(progress.UnansweredSince, now));
    }

    // Sweeps may overlap when one takes longer than the period: each has lists of its own.
    private List<(IPendingCall Call, long Next)> TakeDue(long now)
    {
        lock (_gate)
        {
            List<(IPendingCall Call, long Next)> looked = _looked ?? [];
            _looked = null;
            if (_lookAtAll)
            {
                _lookAtAll = false;
                looked.AddRange(Snapshot().Select(call => (call, 0L)));
                return looked;
            }

            List<int> due = _due ??= [];
            _wheel.TakeDue(now, due);
            foreach (int place in due)
            {
                if (_places[place] is { } call)
                    looked.Add((call, 0));
            }

            due.Clear();
            if (due.Capacity > MostKept)
                _due = null;
            return looked;
        }
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

using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>
/// The pending calls, each in a numbered place that is part of its id. Bounded; a place that is free again gets a new id.
/// </summary>
/// <remarks>
/// A sweep checks a call when something about it may be due, and at least every 1.6 seconds (63 periods of 25 ms), so a call that is
/// not due costs nothing. A retry or a keep-alive message can make something due earlier than the wheel knows: it is then noticed at
/// the next check, up to 1.6 seconds late. When a queue has lost its consumers, the next sweep checks all calls.
/// </remarks>
internal sealed class PendingCalls(int most, Sweeper sweeper) : IReplySink, ISweepable
{
    private const int MaxKept = 8192;

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

    /// <summary>Assigns an id and a place to a call.</summary>
    /// <exception cref="RpcOverloadedException">The bus has as many pending calls as it allows.</exception>
    /// <exception cref="RpcConnectionException">The bus is closed.</exception>
    public void Add(IPendingCall call)
    {
        CallProgress progress = call.Progress;
        long firstLook = Math.Min(progress.Deadline, progress.StartedAt + _patience);
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
            _wheel.Add(place, firstLook, progress.StartedAt);
        }

        sweeper.Arm();
    }

    /// <summary>Finds a call by its id. The whole id must match, including its random part, so that a peer cannot guess one.</summary>
    public IPendingCall? Find(MessageId id)
    {
        uint place = (uint)id.Sequence;
        IPendingCall?[] places = Volatile.Read(ref _places);
        return place < places.Length && Volatile.Read(ref places[place]) is { } call && call.Id == id ? call : null;
    }

    /// <summary>Called for a message of a running call that no longer waits: its server does not know that yet.</summary>
    public Action<NativeFormat, ReplyHeader, MessageBody>? Unwanted { get; set; }

    public bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery)
    {
        if (Find(header.Id) is { } call)
            return call.OnReply(format, header, delivery);
        if (header.Kind is MessageKind.Working or MessageKind.Items && format is NativeFormat native)
            Unwanted?.Invoke(native, header, delivery.Body);
        return false;
    }

    /// <summary>Whether the broker passes messages on; null in tests.</summary>
    public BrokerEcho? Echo { get; set; }

    public void OnProbe(MessageId id, long receivedAt) => Echo?.OnReturned(id, receivedAt);

    public bool OnUnreadable(MessageId id, RpcSerializationException reason) => Find(id) is { } call && call.OnUnreadable(reason);

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

    /// <summary>Reports the loss of the connection to the calls that were published in this epoch or an earlier one.</summary>
    public void OnEpochEnded(int epoch, Exception reason)
    {
        Volatile.Write(ref _endedEpoch, epoch);
        foreach (IPendingCall call in Snapshot())
        {
            if (call.Progress.Epoch is > 0 and int sentIn && sentIn <= epoch)
                call.OnConnectionLost(reason);
        }
    }

    /// <summary>
    /// True when the epoch has ended. Checked after a publish, as the epoch may end before the call records that it was published in it.
    /// </summary>
    public bool HasEnded(int epoch) => epoch <= Volatile.Read(ref _endedEpoch);

    public void Stop()
    {
        lock (_gate)
            _stopped = true;
        foreach (IPendingCall call in Snapshot())
            call.OnStopping();
    }

    /// <summary>Makes the next sweep check all calls, because a queue was found to have no consumers.</summary>
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
            _looked = looked.Capacity <= MaxKept ? looked : null;
            return _count > 0;
        }
    }

    private static int PlaceOf(IPendingCall call) => (int)(uint)call.Id.Sequence;

    // Called outside of the lock, as the completion of a call takes it.
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
            if (now >= silentAt && (!progress.Route.Format.ShowsProgress || Echo?.HasReturned(silentAt, now) != false))
                call.OnServerSilent();
            next = Math.Min(next, Math.Max(silentAt, now + sweeper.PeriodTicks));
        }

        if (progress.WaitForServerUntil > now)
            next = Math.Min(next, progress.WaitForServerUntil);
        if (progress.IsRunning)
            return next;
        if (progress.Epoch == 0)
            return Math.Min(next, now + _patience);
        if (progress.Liveness != 0 && progress.SilentAt == 0)
            next = Math.Min(next, progress.Route.Watch.LookForServer(call, now));
        if (progress.Route.IsTaken(progress.PublishedAt, now))
            return next;
        progress.Route.Watch.OnUnanswered(call, now);
        return Math.Min(next, progress.Route.Watch.NextLook(progress.UnansweredSince, now));
    }

    // Sweeps may overlap when one takes longer than the period, so each has its own list.
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
            if (due.Capacity > MaxKept)
                _due = null;
            return looked;
        }
    }

    // A copy, as the calls are completed outside of the lock: the completion of a call takes it to free the place.
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

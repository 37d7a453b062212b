using TypedRpc.Diagnostics;
using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>Runs deliveries on the thread pool, up to a maximum concurrency; the others wait in the order of arrival.</summary>
/// <remarks>The prefetch of the consumers that feed it bounds how many wait.</remarks>
internal sealed class DeliveryPump(IDeliveryHandler handler, BusCounters counters, int concurrency) : IDrainingSink
{
    private readonly object _gate = new();
    private readonly Queue<Delivery> _backlog = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<Worker> _idle = new();
    private int _running;
    private bool _stopped;

    public int Running
    {
        get
        {
            lock (_gate)
                return _running;
        }
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _backlog.Count;
        }
    }

    /// <summary>Copies the deliveries that wait and arrived before a time, as a timestamp of the bus's clock.</summary>
    public void CopyWaiting(List<Delivery> waiting, long before)
    {
        lock (_gate)
        {
            foreach (Delivery delivery in _backlog)
            {
                if (delivery.ReceivedAt >= before)
                    return;
                waiting.Add(delivery);
            }
        }
    }

    /// <summary>True while a delivery waits.</summary>
    public bool IsWaiting(Delivery delivery)
    {
        lock (_gate)
            return _backlog.Contains(delivery);
    }

    public void OnDelivery(Delivery delivery)
    {
        Worker worker;
        lock (_gate)
        {
            if (_stopped)
            {
                worker = null!;
            }
            else if (_running < concurrency)
            {
                _running++;
                worker = _idle.TryPop(out Worker? idle) ? idle : new Worker(this);
            }
            else
            {
                _backlog.Enqueue(delivery);
                return;
            }
        }

        if (worker is null)
            GiveBack(delivery);
        else
            worker.Start(delivery);
    }

    public Task DrainAsync()
    {
        Delivery[] waiting;
        lock (_gate)
        {
            _stopped = true;
            waiting = [.. _backlog];
            _backlog.Clear();
            if (_running == 0)
                _drained.TrySetResult();
        }

        foreach (Delivery delivery in waiting)
            GiveBack(delivery);
        return _drained.Task;
    }

    private static void GiveBack(Delivery delivery)
    {
        delivery.Settle(Settlement.Requeue);
        delivery.Release();
    }

    private void GiveUp(Delivery delivery)
    {
        counters.MessageRejected();
        delivery.Settle(Settlement.Reject);
        delivery.Release();
    }

    private bool TryNext(Worker worker, out Delivery delivery)
    {
        lock (_gate)
        {
            if (_backlog.TryDequeue(out delivery!))
                return true;
            _idle.Push(worker);
            if (--_running == 0 && _stopped)
                _drained.TrySetResult();
            return false;
        }
    }

    /// <summary>One of the slots in which deliveries run; it is reused.</summary>
    private sealed class Worker(DeliveryPump pump) : IThreadPoolWorkItem
    {
        private Delivery _next = null!;

        public void Start(Delivery delivery)
        {
            _next = delivery;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        // The task is discarded: it does not throw.
        void IThreadPoolWorkItem.Execute() => _ = RunAsync();

        private async Task RunAsync()
        {
            Delivery delivery = _next;
            do
            {
                try
                {
                    await pump.Handler.HandleAsync(delivery).ConfigureAwait(false);
                }
                catch (Exception)
                {
                    // Only a logger that throws gets here. It cannot be logged, only counted. The slot must not be lost: a server has few.
                    pump.GiveUp(delivery);
                }
            }
            while (pump.TryNext(this, out delivery));
        }
    }

    private IDeliveryHandler Handler { get; } = handler;
}

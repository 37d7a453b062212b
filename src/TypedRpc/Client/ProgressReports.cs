using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Reports the progress of one call to its caller, in order and on the thread pool.</summary>
internal sealed class ProgressReports(ProgressTarget target, RequestLog log) : IThreadPoolWorkItem
{
    // A receiver that is slower than the reports gets the latest ones.
    private const int MaxWaiting = 16;

    private readonly object _gate = new();
    private readonly Queue<(int Offset, Delivery Delivery)> _waiting = new();
    private bool _isRunning;

    /// <summary>Adds a value. Takes over the delivery.</summary>
    public void Add(in ReplyHeader header, Delivery delivery)
    {
        lock (_gate)
        {
            if (_waiting.Count == MaxWaiting)
                _waiting.Dequeue().Delivery.Release();
            _waiting.Enqueue((header.PayloadOffset, delivery));
            if (_isRunning)
                return;
            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake(out (int Offset, Delivery Delivery) next))
        {
            try
            {
                var reader = new MessagePackReader(next.Delivery.Body.Array, next.Offset, next.Delivery.Body.Length);
                target.Report(ref reader);
            }
            catch (Exception exception)
            {
                // The progress of a call is not its outcome: the call goes on.
                log.ProgressFailed(exception);
            }
            finally
            {
                next.Delivery.Release();
            }
        }
    }

    private bool TryTake(out (int Offset, Delivery Delivery) next)
    {
        lock (_gate)
            return _isRunning = _waiting.TryDequeue(out next);
    }
}

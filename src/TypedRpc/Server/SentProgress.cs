using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>The progress of a method, independent of the type of its values.</summary>
internal abstract class SentProgress
{
    /// <summary>True when a value waits to be sent.</summary>
    public abstract bool HasValue { get; }

    /// <summary>Sends the value that waits, if the last one was sent long enough ago.</summary>
    public abstract void SendIfDue(long now);

    /// <summary>Sends the value that waits. Later values are ignored.</summary>
    public abstract void End();
}

/// <summary>Keeps the latest value that a method reports, and sends it at most once in a period. Thread-safe.</summary>
/// <remarks>Reporting costs a lock. The value is encoded when it is sent, so it must not change after it was reported.</remarks>
internal sealed class SentProgress<T>(ServerCore core, RequestInvocation invocation, Shape<T> shape, bool isWanted)
    : SentProgress, IProgress<T>
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly object _sending = new();
    private T _latest = default!;
    private long _sentAt;
    private bool _hasEnded = !isWanted;
    private volatile bool _hasValue;

    public override bool HasValue => _hasValue;

    public void Report(T value)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            (_latest, _hasValue) = (value, true);
        }
    }

    public override void SendIfDue(long now)
    {
        if (!_hasValue || (_sentAt != 0 && core.Bus.Time.GetElapsedTime(_sentAt, now) < Period) || !Monitor.TryEnter(_sending))
            return;
        try
        {
            _sentAt = now;
            ThreadPool.UnsafeQueueUserWorkItem(static progress => progress.Send(isLast: false), this, preferLocal: false);
        }
        finally
        {
            Monitor.Exit(_sending);
        }
    }

    public override void End()
    {
        lock (_gate)
            _hasEnded = true;
        Send(isLast: true);
    }

    private void PutBack(T value)
    {
        lock (_gate)
        {
            if (!_hasValue)
                (_latest, _hasValue) = (value, true);
        }
    }

    // One at a time, so that an older value does not overtake a newer one.
    private void Send(bool isLast)
    {
        lock (_sending)
        {
            T value;
            lock (_gate)
            {
                if (!_hasValue)
                    return;
                (value, _hasValue) = (_latest, false);
            }

            try
            {
                var writer = new MessagePackWriter(64);
                NativeFormat.BeginProgress(ref writer, invocation.Header.Id);
                shape.Write(ref writer, value);
                var body = new MessageBody(writer.Buffer, writer.Length);
                (RequestHeader header, string inbox) = (invocation.Header, invocation.Inbox!);
                bool keepsOrder = invocation.Method.Method.Idempotent;
                if (isLast)
                    core.Replies.SendToCaller(header, inbox, body, CancellationToken.None, keepsOrder);
                else if (!core.Replies.TrySendProgress(header, inbox, body, keepsOrder))
                    PutBack(value);
            }
            catch (Exception exception)
            {
                // Encoding runs user code. The progress is not the outcome of the call, which goes on.
                core.Logger.ProgressNotSent(invocation.Header.Method, invocation.Header.Id.ToString(), exception);
            }
        }
    }
}

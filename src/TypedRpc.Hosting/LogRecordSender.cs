using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>Sends log records as notifications while the notifier has buffer space.</summary>
internal sealed class LogRecordSender(INotifier notifier, LogLevel minimumLevel)
{
    public const string EventType = "logrecord";

    private volatile bool _isClosed;
    private volatile IExternalScopeProvider? _scopes;
    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    public IExternalScopeProvider? Scopes
    {
        get => _scopes;
        set => _scopes = value;
    }

    public bool Sends(LogLevel level) => level >= minimumLevel && level != LogLevel.None && !_isClosed && notifier.IsEnabled;

    public void Close() => _isClosed = true;

    /// <summary>Buffers a record or drops it. Neither waits nor throws.</summary>
    public void Send<TState>(LogRecord<TState> record)
    {
        // Cancelled when the notifier would wait for buffer space: the record is withdrawn.
        var noRoom = new CancellationTokenSource();
        try
        {
            ValueTask sending = notifier.NotifyAsync(record.Priority, EventType, record.ToPayload(), noRoom.Token);
            if (sending.IsCompletedSuccessfully)
                return;
            _ = CountAsync(sending);
            noRoom.Cancel();
        }
        catch (Exception)
        {
            // The formatter or the values of the record failed, or a custom notifier did. Logging that would create another record, so it
            // is only counted.
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task CountAsync(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}

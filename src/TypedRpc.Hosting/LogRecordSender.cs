using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>Sends log records as notifications, if there is room for them.</summary>
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
        // Set when the notifier would wait for room: the record is withdrawn.
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
            // The record's own formatter or values, or a notifier of the user's. There is nobody to tell: logging it would be another record.
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

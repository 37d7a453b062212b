using Microsoft.Extensions.Logging;
using TypedRpc.Core;

namespace TypedRpc.Notifications;

/// <summary>The state that the parts of one listener share.</summary>
internal sealed class ListenerCore
{
    private readonly CancellationTokenSource _abandoned = new();

    public ListenerCore(BusCore bus, ListenedQueues queues, NotificationListenerOptions options)
    {
        (Bus, Queues, Options, Logger) = (bus, queues, options, bus.CreateLogger("TypedRpc.NotificationListener"));
        Incoming = new IncomingNotifications(this);
        Retries = new NotificationRetries(this);
    }

    public BusCore Bus { get; }

    public ListenedQueues Queues { get; }

    public NotificationListenerOptions Options { get; }

    public ILogger Logger { get; }

    /// <summary>Reads and filters deliveries.</summary>
    public IncomingNotifications Incoming { get; }

    /// <summary>Retries the deliveries that were not handled, or dead-letters them.</summary>
    public NotificationRetries Retries { get; }

    /// <summary>Cancelled when the listener is stopping and no longer waits for its handlers.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public async Task AbandonAsync()
    {
        try
        {
            await _abandoned.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            Logger.HandlerCallbackFailed(Queues.ToString(), exception);
        }
    }
}

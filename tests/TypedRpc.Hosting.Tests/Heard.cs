using System.Threading.Channels;

namespace TypedRpc.Hosting.Tests;

/// <summary>A driver that keeps what it gets, for a test to await.</summary>
internal sealed class Heard : INotificationDriver
{
    private readonly Channel<Notification> _notifications = Channel.CreateUnbounded<Notification>();

    public int Count => _notifications.Reader.Count;

    public ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken) =>
        _notifications.Writer.WriteAsync(notification, cancellationToken);

    public string[] Take()
    {
        var events = new List<string>();
        while (_notifications.Reader.TryRead(out Notification? next))
            events.Add(next.EventType);
        return [.. events];
    }
}

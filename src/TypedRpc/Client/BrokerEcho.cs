using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Finds out whether the broker passes messages on, by messages of the bus to its own inbox.</summary>
/// <remarks>
/// A server is not silent while the broker takes no messages, as in a memory or disk alarm, or while this process is paused. So a server
/// counts as lost only after an echo has returned that was sent after the server became suspect.
/// </remarks>
internal sealed class BrokerEcho(ClientCore client)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private MessageId _id;
    private int _epoch;
    private long _sentAt; // of the echo that is on its way; 0 when there is none
    private long _returnedSentAt; // when the last echo that has returned was sent
    private long _waitingSince; // when the first echo was sent that has not returned; 0 when none has
    private long _judgesFrom;
    private long _slowUntil;

    /// <summary>
    /// When the last echo has returned that took longer than a second; 0 when none has. Messages were held up until then.
    /// </summary>
    public long SlowUntil => Volatile.Read(ref _slowUntil);

    /// <summary>True when an echo has returned that was sent at a time or later. Otherwise sends one, unless one is on its way.</summary>
    public bool HasReturned(long since, long now)
    {
        (int epoch, string inbox) = client.Inbox.Address;
        lock (_gate)
        {
            if (_returnedSentAt >= since)
                return now >= _judgesFrom;
            if (_sentAt != 0 && _epoch == epoch && now - _sentAt < client.Ticks(Lifetime))
                return false;
            (_id, _sentAt, _epoch) = (MessageId.Create(0), now, epoch);
            if (_waitingSince == 0)
                _waitingSince = now;
        }

        var echo = new Message("", inbox, NativeFormat.WriteProbe(_id)) { ContentType = client.Native.ContentType, Epoch = epoch };
        try
        {
            if (client.Transport.TryPublish(echo) != 0)
                return false;
        }
        catch (TransportException)
        {
            // The bus is closed, and its calls have ended.
            return false;
        }

        echo.Body.Return();
        lock (_gate)
            _sentAt = 0;
        return false;
    }

    /// <summary>An echo has returned. After a slow one, the messages of servers have a moment to arrive too.</summary>
    public void OnReturned(MessageId id, long receivedAt)
    {
        lock (_gate)
        {
            if (id != _id || _sentAt == 0)
                return;
            if (receivedAt - _waitingSince > client.Ticks(MaxDelay))
            {
                _judgesFrom = receivedAt + client.Ticks(MaxDelay);
                Volatile.Write(ref _slowUntil, receivedAt);
            }

            (_returnedSentAt, _sentAt, _waitingSince) = (_sentAt, 0, 0);
        }
    }
}

using Amqp;

namespace TypedRpc.Amqp.Consuming;

/// <summary>The credit of a receiving link (AMQP 1.0, 2.6.7): how many more messages the broker may send.</summary>
/// <remarks>
/// With a prefetch, a settlement gives credit for another message, in small groups, so that a settlement is not a flow frame too. Without
/// one, a delivery does.
/// </remarks>
internal sealed class LinkCredit(ReceiverLink link, int prefetch, bool autoAcknowledge)
{
    private const int Unlimited = 2000;
    private const int MostInGroup = 16;

    private readonly object _lock = new();
    private readonly bool _byDelivery = prefetch == 0 || autoAcknowledge;
    private readonly int _group = prefetch == 0 || autoAcknowledge ? Unlimited / 2 : Math.Clamp(prefetch / 4, 1, MostInGroup);
    private long _granted;
    private long _delivered;
    private int _due;
    private bool _isStopped;

    /// <summary>Gives the first credit.</summary>
    public void Start()
    {
        lock (_lock)
            Grant(_byDelivery ? Unlimited : prefetch);
    }

    /// <summary>A message was delivered.</summary>
    public void OnDelivered()
    {
        lock (_lock)
        {
            _delivered++;
            if (_byDelivery)
                Add();
        }
    }

    /// <summary>A message was settled.</summary>
    public void OnSettled()
    {
        lock (_lock)
        {
            if (!_byDelivery)
                Add();
        }
    }

    /// <summary>Gives no more credit, and asks the broker to use or return what it has.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            if (_granted > _delivered && !link.IsClosed)
                link.SetCredit((int)(_granted - _delivered), CreditMode.Drain);
        }
    }

    private void Add()
    {
        if (++_due < _group || _isStopped)
            return;
        Grant(_due);
        _due = 0;
    }

    private void Grant(int count)
    {
        _granted += count;
        if (!link.IsClosed)
            link.SetCredit(count, CreditMode.Manual);
    }
}

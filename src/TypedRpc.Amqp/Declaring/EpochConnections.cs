using Amqp;
using TypedRpc.Amqp.Connection;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Declaring;

/// <summary>The connections of an epoch: one, and more when the sessions of one are used up.</summary>
/// <remarks>RabbitMQ 4 allows 64 sessions in a connection by default. The loss of any connection ends the epoch.</remarks>
internal sealed class EpochConnections
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<(AmqpConnection Connection, ManagementClient Management)> _all = [];
    private readonly Func<CancellationToken, Task<AmqpConnection>> _open;
    private Epoch? _epoch;
    private bool _isClosed;

    /// <param name="first">The first connection.</param>
    /// <param name="open">Opens another connection to the same host.</param>
    public EpochConnections(AmqpConnection first, Func<CancellationToken, Task<AmqpConnection>> open)
    {
        (First, _open) = (first, open);
        _all.Add((first, new ManagementClient(first)));
    }

    /// <summary>The connection that publishes.</summary>
    public AmqpConnection First { get; }

    /// <summary>The management of the first connection.</summary>
    public ManagementClient Management => ManagementOf(First);

    /// <summary>Ends an epoch when a connection is lost.</summary>
    public void Watch(Epoch epoch)
    {
        _epoch = epoch;
        Background.Forget(EndAsync(First, epoch));
    }

    /// <summary>The management client of a connection.</summary>
    public ManagementClient ManagementOf(AmqpConnection connection)
    {
        lock (_all)
            return _all.First(one => one.Connection == connection).Management;
    }

    /// <summary>Begins a session, on another connection when the others have none left.</summary>
    public async Task<(AmqpConnection Connection, Session Session)> BeginAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await TryBeginAsync(cancellationToken).ConfigureAwait(false) is { } begun)
                return begun;
            AmqpConnection another = await _open(cancellationToken).ConfigureAwait(false);
            bool isClosed;
            lock (_all)
            {
                isClosed = _isClosed;
                if (!isClosed)
                    _all.Add((another, new ManagementClient(another)));
            }

            if (isClosed)
            {
                await another.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
                throw new TransportException(TransportError.ConnectionLost, "The connection was lost while another one was opened.");
            }

            Background.Forget(EndAsync(another, _epoch!));
            return await TryBeginAsync(cancellationToken).ConfigureAwait(false) ?? throw new TransportException(
                TransportError.TooManyChannels, "The broker allows too few sessions in a connection.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the connections within a time limit.</summary>
    public Task CloseAsync(TimeSpan limit)
    {
        lock (_all)
        {
            _isClosed = true;
            return Task.WhenAll(_all.Select(one => one.Connection.CloseAsync(limit)));
        }
    }

    // Each connection keeps a session for its management.
    private async Task<(AmqpConnection Connection, Session Session)?> TryBeginAsync(CancellationToken cancellationToken)
    {
        AmqpConnection[] connections;
        lock (_all)
            connections = [.. _all.Select(one => one.Connection)];
        foreach (AmqpConnection connection in connections)
        {
            if (await connection.BeginAsync(reserved: 1, cancellationToken).ConfigureAwait(false) is { } session)
                return (connection, session);
        }

        return null;
    }

    private static async Task EndAsync(AmqpConnection connection, Epoch epoch)
    {
        string reason = await connection.Lost.ConfigureAwait(false);
        epoch.End(new TransportException(TransportError.ConnectionLost, $"The connection was lost: {reason}"));
    }
}

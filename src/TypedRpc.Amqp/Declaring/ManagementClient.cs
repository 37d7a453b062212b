using System.Collections.Concurrent;
using Amqp;
using Amqp.Types;
using TypedRpc.Amqp.Connection;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Declaring;

/// <summary>Sends management requests on one connection, in a session of its own, which is begun again when it has ended.</summary>
/// <remarks>An exclusive queue belongs to the connection that declares it, so each connection has its own client.</remarks>
internal sealed class ManagementClient(AmqpConnection connection)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _own = new(StringComparer.Ordinal);
    private ManagementLinks? _links;

    /// <summary>Sends a request and waits for its response, whatever its status.</summary>
    /// <exception cref="TransportException">There was no response.</exception>
    public async Task<ManagementResponse> AskAsync(string method, string path, Map? body, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            ManagementLinks links = await LinksAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await links.AskAsync(method, path, body, cancellationToken).ConfigureAwait(false);
            }
            catch (TransportException) when (links.IsClosed && !connection.Lost.IsCompleted && attempt < MaxAttempts)
            {
                // RabbitMQ 4.0 ends the session when two connections declare one queue at the same time. All requests can be repeated.
                await Task.Delay(PauseBetweenAttempts, connection.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Records that an exclusive queue belongs to the connection.</summary>
    public void Own(string queue) => _own[queue] = true;

    /// <summary>True when an exclusive queue belongs to the connection.</summary>
    public bool Owns(string queue) => _own.ContainsKey(queue);

    private async Task<ManagementLinks> LinksAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _links) is { IsClosed: false } links)
            return links;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_links is { IsClosed: false } attached)
                return attached;
            Session session = await connection.BeginAsync(reserved: 0, cancellationToken).ConfigureAwait(false)
                ?? throw new TransportException(
                    TransportError.TooManyChannels, "The connection has no session left to manage the broker.");
            try
            {
                _links = await ManagementLinks.AttachAsync(connection, session, cancellationToken).ConfigureAwait(false);
                return _links;
            }
            catch
            {
                Background.Forget(session.CloseAsync());
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}

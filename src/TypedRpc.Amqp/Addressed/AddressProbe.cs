using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Addressed;

/// <summary>Finds out whether an address has a receiver, by attaching a sending link to it and looking for credit.</summary>
/// <remarks>
/// A router gives credit only when the address has a receiver (qpid-dispatch: when it is reachable). A broker that stores messages always
/// gives credit. Nothing is sent.
/// </remarks>
internal sealed class AddressProbe(EpochConnections connections, TimeProvider time)
{
    private const int MaxLinks = 32;

    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _links = new(MaxLinks, MaxLinks);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private (AmqpConnection Connection, Session Session)? _begun;

    /// <summary>True when the address gives credit within 300 milliseconds after the link is attached.</summary>
    public async Task<bool> HasReceiverAsync(string address, CancellationToken cancellationToken)
    {
        await _links.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (AmqpConnection connection, Session session) = await SessionAsync(cancellationToken).ConfigureAwait(false);
            var attached = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var link = new SenderLink(
                session,
                $"probe-{Guid.NewGuid():N}",
                new Attach { Source = new Source(), Target = new Target { Address = address } },
                (_, _) => attached.TrySetResult(true));
            link.AddClosedCallback((_, error) =>
            {
                // The address has no receiver if the broker refuses the address, and not if the session or the connection has ended.
                if (!session.IsClosed && error?.Condition?.ToString() is null or "amqp:not-found")
                    attached.TrySetResult(false);
                else
                    attached.TrySetException(AmqpErrors.OfOperation(error, $"Asking for a receiver of '{address}'"));
                Background.Forget(attached.Task);
            });
            try
            {
                return await connection.WithinAsync(attached.Task, cancellationToken).ConfigureAwait(false)
                    && await HasCreditAsync(link, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // A session has a limited number of links, so the next probe waits for the end of this one.
                await link.CloseAsync()
                    .WaitAsync(MaxWait, time, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception exception) when (exception is AmqpException or TimeoutException or ObjectDisposedException)
        {
            throw AmqpErrors.OfOperation(exception, $"Asking for a receiver of '{address}'");
        }
        finally
        {
            _links.Release();
        }
    }

    private async Task<bool> HasCreditAsync(SenderLink link, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (Credit(link) <= 0)
        {
            if (link.Session.IsClosed)
                throw new TransportException(TransportError.ConnectionLost, "The connection was lost while a receiver was looked for.");
            if (link.IsClosed || time.GetElapsedTime(began) >= MaxWait)
                return false;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<(AmqpConnection Connection, Session Session)> SessionAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_begun is { Session.IsClosed: false } begun)
                return begun;
            _begun = await connections.BeginAsync(cancellationToken).ConfigureAwait(false);
            return _begun.Value;
        }
        finally
        {
            _turn.Release();
        }
    }

    // The client library shows the credit of a sending link nowhere. A test fails when a version of it names the field differently.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "credit")]
    private static extern ref int Credit(SenderLink link);
}

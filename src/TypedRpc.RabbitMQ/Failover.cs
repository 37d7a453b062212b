using Microsoft.Extensions.Logging;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The order in which a transport tries the hosts of its broker.</summary>
/// <remarks>
/// Shuffled at the start, so that the clients of a cluster spread over it; then one after another, beginning behind the host that was last
/// connected. Used by one thread at a time.
/// </remarks>
internal sealed class Failover
{
    private readonly RabbitMqHost[] _order;
    private readonly HashSet<RabbitMqHost> _refused = [];
    private readonly Dictionary<RabbitMqHost, TransportError?> _told = [];
    private readonly bool _shuffle;
    private readonly ILogger _logger;
    private int _next;

    public Failover(RabbitMqAddress address, ILogger logger)
    {
        (_order, _shuffle, _logger) = ([.. address.Hosts], address.Settings.Shuffle, logger);
        Random.Shared.Shuffle(_order);
    }

    /// <summary>Opens an epoch at the first host that takes it: one round, in which each is tried once.</summary>
    /// <exception cref="TransportException">None took it; the error says of each why.</exception>
    public async Task<Epoch> OpenAsync(int number, TransportOptions options, LifetimeState state, CancellationToken cancellationToken)
    {
        if (_order is [RabbitMqHost only])
            return await Epoch.OpenAsync(number, only, options, state, _logger, cancellationToken).ConfigureAwait(false);

        var faults = new List<(RabbitMqHost Host, TransportException Fault)>();
        foreach (RabbitMqHost host in Round())
        {
            try
            {
                Epoch epoch = await Epoch.OpenAsync(number, host, options, state, _logger, cancellationToken).ConfigureAwait(false);
                OnOpened(host);
                return epoch;
            }
            catch (TransportException fault)
            {
                OnFailed(host, fault.Error);
                faults.Add((host, fault));

                // Once for each kind of fault; the failure of a whole round names all of them.
                RabbitMqLog.HostFailed(_logger, RabbitMqLog.LevelOf(_told.GetValueOrDefault(host) != fault.Error), host.Position, host, fault.Message);
                _told[host] = fault.Error;
            }
        }

        throw RabbitMqErrors.OfHosts(faults);
    }

    /// <summary>The hosts in the order to try them: the one that was last connected comes late, and those that refused us come last.</summary>
    internal RabbitMqHost[] Round()
    {
        RabbitMqHost[] round = [.. _order[_next..], .. _order[.._next]];
        if (_shuffle)
            Random.Shared.Shuffle(round.AsSpan(..^1));
        return [.. round.OrderBy(_refused.Contains)];
    }

    internal void OnOpened(RabbitMqHost host)
    {
        _refused.Remove(host);
        _told.Remove(host);
        _next = (Array.IndexOf(_order, host) + 1) % _order.Length;
    }

    internal void OnFailed(RabbitMqHost host, TransportError error)
    {
        // It will say so again, and a broker may lock out a user that comes back and back.
        if (error is TransportError.AuthenticationFailed or TransportError.VirtualHostRefused or TransportError.AccessRefused)
            _refused.Add(host);
        else
            _refused.Remove(host);
    }
}

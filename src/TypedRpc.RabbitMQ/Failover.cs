using Microsoft.Extensions.Logging;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The order in which a transport tries the hosts of its broker.</summary>
/// <remarks>
/// The hosts are shuffled once at the start, so that the clients of a cluster spread over it. Each round then begins with the host after
/// the one that was last connected. Used by one thread at a time.
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

    /// <summary>Runs one round: tries each host once, and opens an epoch at the first that succeeds.</summary>
    /// <exception cref="TransportException">No host succeeded; the message has the reason of each.</exception>
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

                // A warning once per host and kind of fault; the failure of the whole round lists all of them.
                RabbitMqLog.HostFailed(_logger, RabbitMqLog.LevelOf(_told.GetValueOrDefault(host) != fault.Error), host.Position, host, fault.Message);
                _told[host] = fault.Error;
            }
        }

        throw RabbitMqErrors.OfHosts(faults);
    }

    /// <summary>
    /// The hosts in the order to try them. The last connected host comes late; hosts that refused the connection come last.
    /// </summary>
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
        // The host would refuse again, and a broker may lock out a user after repeated failures.
        if (error is TransportError.AuthenticationFailed or TransportError.VirtualHostRefused or TransportError.AccessRefused)
            _refused.Add(host);
        else
            _refused.Remove(host);
    }
}

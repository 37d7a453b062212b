using System.Globalization;
using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>The order in which a transport tries the hosts of its broker.</summary>
/// <remarks>
/// The hosts are shuffled once at the start, so that the clients of a cluster spread over it. Each round then begins with the host after
/// the one that was last connected. Used by one thread at a time.
/// </remarks>
internal sealed class Failover
{
    private readonly BrokerHost[] _order;
    private readonly HashSet<BrokerHost> _refused = [];
    private readonly Dictionary<BrokerHost, TransportError?> _told = [];
    private readonly bool _shuffle;
    private readonly ILogger _logger;
    private int _next;

    public Failover(BrokerAddress address, ILogger logger)
    {
        (_order, _shuffle, _logger) = ([.. address.Hosts], address.Settings.Shuffle, logger);
        Random.Shared.Shuffle(_order);
    }

    /// <summary>Runs one round: tries each host once, and opens an epoch at the first that succeeds.</summary>
    /// <exception cref="TransportException">No host succeeded; the message has the reason of each.</exception>
    public async Task<TEpoch> OpenAsync<TEpoch>(Func<BrokerHost, Task<TEpoch>> openAsync)
    {
        if (_order is [BrokerHost only])
            return await openAsync(only).ConfigureAwait(false);

        var failures = new List<(BrokerHost Host, TransportException Exception)>();
        foreach (BrokerHost host in Round())
        {
            try
            {
                TEpoch epoch = await openAsync(host).ConfigureAwait(false);
                OnOpened(host);
                return epoch;
            }
            catch (TransportException exception)
            {
                OnFailed(host, exception.Error);
                failures.Add((host, exception));

                // A warning once per host and kind of failure; the exception of the whole round lists all of them.
                LogLevel level = LogPace.LevelOf(_told.GetValueOrDefault(host) != exception.Error);
                LifecycleLog.HostFailed(_logger, level, host.Position, host, exception.Message);
                _told[host] = exception.Error;
            }
        }

        throw NoneOf(failures);
    }

    /// <summary>
    /// The hosts in the order to try them. The last connected host comes late; hosts that refused the connection come last.
    /// </summary>
    internal BrokerHost[] Round()
    {
        BrokerHost[] round = [.. _order[_next..], .. _order[.._next]];
        if (_shuffle)
            Random.Shared.Shuffle(round.AsSpan(..^1));
        return [.. round.OrderBy(_refused.Contains)];
    }

    internal void OnOpened(BrokerHost host)
    {
        _refused.Remove(host);
        _told.Remove(host);
        _next = (Array.IndexOf(_order, host) + 1) % _order.Length;
    }

    internal void OnFailed(BrokerHost host, TransportError error)
    {
        // The host would refuse again, and a broker may lock out a user after repeated failures.
        if (error is TransportError.AuthenticationFailed or TransportError.VirtualHostRefused or TransportError.AccessRefused)
            _refused.Add(host);
        else
            _refused.Remove(host);
    }

    private static TransportException NoneOf(List<(BrokerHost Host, TransportException Exception)> failures)
    {
        // If the errors differ, report the error code of a temporary failure.
        TransportError[] errors = [.. failures.Select(failure => failure.Exception.Error).Distinct()];
        IEnumerable<string> each = failures
            .OrderBy(failure => failure.Host.Position)
            .Select(failure => string.Create(CultureInfo.InvariantCulture, $"Host {failure.Host.Position}: {failure.Exception.Message}"));
        return new TransportException(
            errors.Length == 1 ? errors[0] : TransportError.Unreachable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"None of the {failures.Count} hosts of the transport URL can be used. {string.Join(' ', each)}"));
    }
}

using TypedRpc.Core;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>
/// Sends empty messages to the inboxes of callers whose requests run long. The broker returns those to inboxes that are gone.
/// </summary>
/// <remarks>One message in each period for an inbox, however many of its requests run. Callers in Python are not probed.</remarks>
internal sealed class CallerProbes(BusCore bus)
{
    /// <summary>How long a request runs before the inbox of its caller is probed, and the time between two probes of an inbox.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private const int MaxKept = 1024;

    private readonly object _gate = new();
    private readonly Dictionary<string, long> _probedAt = new(StringComparer.Ordinal);

    /// <summary>Probes an inbox, unless this was done in the current period.</summary>
    public void Probe(string inbox, long now)
    {
        // A sweep comes up to 25 ms early or late.
        long period = bus.Ticks(Period) - bus.Sweeper.PeriodTicks;
        lock (_gate)
        {
            if (_probedAt.TryGetValue(inbox, out long last) && now - last < period)
                return;
            if (_probedAt.Count >= MaxKept)
                _probedAt.Clear();
            _probedAt[inbox] = now;
        }

        var probe = new Message("", inbox, NativeFormat.WriteProbe())
        {
            ContentType = bus.Formats.Native.ContentType,
            Mandatory = true,
            MaxPacked = RpcClientOptions.MaxPackedLimit,
        };
        try
        {
            if (bus.Transport.TryPublish(probe) == 0)
                probe.Body.Return();
        }
        catch (TransportException)
        {
            // The bus is closed, and its servers stop.
        }
    }
}

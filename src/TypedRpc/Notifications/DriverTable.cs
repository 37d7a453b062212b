using Microsoft.Extensions.Logging;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>The drivers by name, and which of them a notification goes to: those that are named, and those that the routing rules choose, each once.</summary>
internal sealed class DriverTable
{
    private const string Noop = "noop";
    private const string Routing = "routing";

    private readonly object _gate = new();
    private readonly Dictionary<string, DriverLane> _lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<NotificationDriver>> _known;
    private readonly LaneParts _parts;
    private readonly DriverLane[] _named;
    private volatile Routed? _routed;

    /// <exception cref="RpcConfigurationException">A driver is not known.</exception>
    public DriverTable(LaneParts parts, Func<ITransport> transport, BusTopology topology, ILoggerFactory loggers)
    {
        _parts = parts;
        NotificationOptions options = parts.Options;
        _known = new Dictionary<string, Func<NotificationDriver>>(StringComparer.Ordinal)
        {
            ["messaging"] = () => new MessagingDriver(transport, options, topology, inEnvelope: false),
            ["messagingv2"] = () => new MessagingDriver(transport, options, topology, inEnvelope: true),
            ["log"] = () => new LogDriver(loggers),
            ["test"] = () => Test,
        };
        foreach ((string name, INotificationDriver own) in options.OwnDrivers)
            _known[name] = () => new OwnDriver(own);

        Check(options.Drivers.Where(name => name != Routing));
        Check(new NotificationRoutes(options.Routing).Drivers);
        _named = LanesOf(options.Drivers.Where(name => name != Routing));
        if (options.Drivers.Contains(Routing))
            UseRouting(options.Routing);
    }

    public TestDriver Test { get; } = new();

    /// <summary>False when no driver would do anything.</summary>
    public bool IsAny => _named.Length > 0 || _routed is { Lanes.Count: > 0 };

    /// <summary>True when the driver <c>routing</c> is named.</summary>
    public bool HasRouting => _routed is not null;

    /// <summary>Takes new rules in the place of the old ones, which stay when these name an unknown driver.</summary>
    public void UseRouting(NotificationRouting? routing)
    {
        var routes = new NotificationRoutes(routing);
        Check(routes.Drivers);
        lock (_gate)
            _routed = new Routed(routes, LanesOf(routes.Drivers).ToDictionary(lane => lane.Name, StringComparer.Ordinal));
    }

    public DriverLane[] Find(string eventType, NotificationPriority priority) => _routed is not { } routed
        ? _named
        : [.. _named.Union(routed.Routes.Find(eventType, priority).Where(routed.Lanes.ContainsKey).Select(name => routed.Lanes[name]))];

    public void Close()
    {
        lock (_gate)
        {
            foreach (DriverLane lane in _lanes.Values)
                lane.Close();
        }
    }

    // A driver has one lane, whoever names it. It begins when it is first named.
    private DriverLane[] LanesOf(IEnumerable<string> names)
    {
        lock (_gate)
        {
            var lanes = new List<DriverLane>();
            foreach (string name in names.Where(name => name != Noop).Distinct(StringComparer.Ordinal))
            {
                if (!_lanes.TryGetValue(name, out DriverLane? lane))
                    _lanes.Add(name, lane = new DriverLane(name, _known[name](), _parts));
                lanes.Add(lane);
            }

            return [.. lanes];
        }
    }

    private void Check(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (name != Noop && !_known.ContainsKey(name))
            {
                throw new RpcConfigurationException(
                    $"There is no notification driver '{name}'; known are {string.Join(", ", _known.Keys.Append(Noop).Append(Routing).Order(StringComparer.Ordinal))}. Register your own in NotificationOptions.OwnDrivers.");
            }
        }
    }

    private sealed class Routed(NotificationRoutes routes, IReadOnlyDictionary<string, DriverLane> lanes)
    {
        public NotificationRoutes Routes { get; } = routes;

        public IReadOnlyDictionary<string, DriverLane> Lanes { get; } = lanes;
    }
}

using System.Diagnostics;
using TypedRpc.Core;
using TypedRpc.Diagnostics;

namespace TypedRpc.Notifications;

/// <summary>
/// The drivers by name. Selects the drivers of a notification: those in the options and those of the routing rules, each once.
/// </summary>
internal sealed class DriverTable
{
    private const string Noop = "noop";
    private const string Routing = "routing";

    private static readonly string[] BuiltIn = ["messaging", "messagingv2", "log"];

    private readonly object _gate = new();
    private readonly Dictionary<string, DriverLane> _lanes = new(StringComparer.Ordinal);
    private readonly BusCore _bus;
    private readonly CancellationToken _stopping;
    private readonly DriverLane[] _named;
    private volatile Routed? _routed;

    /// <param name="bus">The bus; its options have passed <see cref="CheckNames(NotificationOptions)"/>.</param>
    /// <param name="stopping">Cancelled when the bus no longer waits for deliveries.</param>
    public DriverTable(BusCore bus, CancellationToken stopping)
    {
        (_bus, _stopping) = (bus, stopping);
        NotificationOptions options = bus.Options.Notifications;
        _named = LanesOf(options.Drivers.Where(name => name != Routing));
        if (options.Drivers.Contains(Routing))
            UseRouting(options.Routing);
    }

    /// <summary>False when there is no driver, so that notifications have no effect.</summary>
    public bool IsAny => _named.Length > 0 || _routed is { Lanes.Count: > 0 };

    /// <summary>True when the options name the driver <c>routing</c>.</summary>
    public bool HasRouting => _routed is not null;

    /// <summary>Checks the names of the drivers before a bus connects.</summary>
    /// <exception cref="RpcConfigurationException">A driver is unknown.</exception>
    public static void CheckNames(NotificationOptions options)
    {
        CheckNames(options, options.Drivers.Where(name => name != Routing));
        CheckNames(options, new NotificationRoutes(options.Routing).Drivers);
    }

    /// <summary>
    /// Replaces the routing rules. If the new rules name an unknown driver, this throws and the old rules stay in effect.
    /// </summary>
    public void UseRouting(NotificationRouting? routing)
    {
        var routes = new NotificationRoutes(routing);
        CheckNames(_bus.Options.Notifications, routes.Drivers);
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

    // A driver has one lane, however often it is named. The lane is created when the driver is named first.
    private DriverLane[] LanesOf(IEnumerable<string> names)
    {
        lock (_gate)
        {
            var lanes = new List<DriverLane>();
            foreach (string name in names.Where(name => name != Noop).Distinct(StringComparer.Ordinal))
            {
                if (!_lanes.TryGetValue(name, out DriverLane? lane))
                    _lanes.Add(name, lane = new DriverLane(name, NewDriver(name), _bus, _stopping));
                lanes.Add(lane);
            }

            return [.. lanes];
        }
    }

    private NotificationDriver NewDriver(string name) => _bus.Options.Notifications.OwnDrivers.GetValueOrDefault(name) switch
    {
        { } own => new OwnDriver(own),
        null => NewBuiltIn(name),
    };

    private NotificationDriver NewBuiltIn(string name) => name switch
    {
        "messaging" => new MessagingDriver(_bus, inEnvelope: false),
        "messagingv2" => new MessagingDriver(_bus, inEnvelope: true),

        // The logger is unguarded, so that a failed log call is a failed delivery.
        "log" => new LogDriver(GuardedLoggers.Unguarded(_bus.Options.LoggerFactory)),
        _ => throw new UnreachableException($"The driver '{name}' has been checked."),
    };

    private static void CheckNames(NotificationOptions options, IEnumerable<string> names)
    {
        string[] known = [.. BuiltIn, .. options.OwnDrivers.Keys, Noop];
        foreach (string name in names)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                IEnumerable<string> sorted = known.Append(Routing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
                throw new RpcConfigurationException(
                    $"There is no notification driver '{name}'; known are {string.Join(", ", sorted)}. "
                    + "Register your own in NotificationOptions.OwnDrivers.");
            }
        }
    }

    private sealed class Routed(NotificationRoutes routes, IReadOnlyDictionary<string, DriverLane> lanes)
    {
        public NotificationRoutes Routes { get; } = routes;

        public IReadOnlyDictionary<string, DriverLane> Lanes { get; } = lanes;
    }
}

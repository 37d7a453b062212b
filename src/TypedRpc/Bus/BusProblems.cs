using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Diagnostics;
using TypedRpc.Notifications;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>Finds the invalid options of a bus, with those that only the bus and its transport can check.</summary>
internal static class BusProblems
{
    private const string Url = "Url";

    public static IReadOnlyList<RpcOptionProblem> Find(string? url, RpcBusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<RpcOptionProblem> problems = [.. options.FindProblems()];

        // The URL and the drivers are checked with defaults in place of the options that are invalid, so that one round finds all problems.
        bool isUsable = problems.Count == 0;
        var withoutProblems = new RpcBusOptions
        {
            Transports = options.Transports ?? new Dictionary<string, ITransportFactory>(),
            PasswordProvider = options.PasswordProvider,
        };
        if (FindInUrl(url, isUsable ? options : withoutProblems) is { } invalid)
            problems.Add(new RpcOptionProblem(Url, invalid));
        if (!problems.Exists(problem => problem.Option.StartsWith(nameof(RpcBusOptions.Notifications), StringComparison.Ordinal))
            && FindInDrivers(options.Notifications) is { } unknown)
        {
            problems.Add(new RpcOptionProblem($"{nameof(RpcBusOptions.Notifications)}:{nameof(NotificationOptions.Drivers)}", unknown));
        }

        return problems;
    }

    private static string? FindInUrl(string? url, RpcBusOptions options)
    {
        if (string.IsNullOrEmpty(url))
            return "The transport URL is missing, such as rabbit://user@host/virtual-host, or memory://.";
        try
        {
            TransportUrl parsed = TransportUrl.Parse(url);
            RpcBusOptions effective = BusUrlOptions.Apply(options, parsed);
            var listener = new BusListener(new HealthReports(NullLogger.Instance), new BusCounters());
            RpcBus.FactoryFor(parsed, effective).Check(parsed, RpcBus.Describe(effective, listener));
            return null;
        }
        catch (Exception exception) when (exception is TransportException or RpcConfigurationException or ArgumentException)
        {
            return exception.Message;
        }
    }

    private static string? FindInDrivers(NotificationOptions options)
    {
        try
        {
            DriverTable.CheckNames(options);
            return null;
        }
        catch (RpcConfigurationException exception)
        {
            return exception.Message;
        }
    }
}

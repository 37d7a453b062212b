using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedRpc.Diagnostics;

/// <summary>The activity source and the meter of the library. Both are named <c>TypedRpc</c> and belong to the process.</summary>
internal static class RpcTelemetry
{
    private static readonly string Version = typeof(RpcTelemetry).Assembly.GetName().Version!.ToString(3);

    public static readonly ActivitySource Source = new(TelemetryNames.Source, Version);

    public static readonly Meter Meter = new(TelemetryNames.Source, Version);

    public static readonly Histogram<double> ClientDuration =
        Duration(TelemetryNames.ClientDuration, "The duration of outgoing calls, from the call to its outcome.");

    public static readonly Histogram<double> ServerDuration =
        Duration(TelemetryNames.ServerDuration, "The duration of served calls, from the start of the run until the reply is sent.");

    public static readonly Histogram<double> SendDuration =
        Duration(TelemetryNames.SendDuration, "The duration of sending a cast or a notification, including the confirm of the broker.");

    public static readonly Histogram<double> ProcessDuration =
        Duration(TelemetryNames.ProcessDuration, "The duration of processing a cast, a notification or a batch of notifications.");

    /// <summary>True when something observes outgoing calls.</summary>
    public static bool ObservesCalls => Source.HasListeners() || ClientDuration.Enabled;

    /// <summary>True when something observes outgoing casts and notifications.</summary>
    public static bool ObservesSending => Source.HasListeners() || SendDuration.Enabled;

    /// <summary>True when something observes served requests.</summary>
    public static bool ObservesServing => Source.HasListeners() || ServerDuration.Enabled || ProcessDuration.Enabled;

    /// <summary>True when something observes received notifications.</summary>
    public static bool ObservesListening => Source.HasListeners() || ProcessDuration.Enabled;

    // The buckets of the conventions. Before .NET 9 a meter cannot suggest them.
    private static Histogram<double> Duration(string name, string description) =>
#if NET9_0_OR_GREATER
        Meter.CreateHistogram(
            name,
            "s",
            description,
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
            });
#else
        Meter.CreateHistogram<double>(name, "s", description);
#endif
}

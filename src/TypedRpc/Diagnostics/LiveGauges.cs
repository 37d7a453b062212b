using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TypedRpc.Diagnostics;

/// <summary>The values that the meter reads when it is asked: summed over the buses, servers and listeners that are not closed.</summary>
internal static class LiveGauges
{
    private static readonly ConcurrentDictionary<Bus, byte> Buses = new();
    private static readonly ConcurrentDictionary<Load, byte> Loads = new();

    static LiveGauges()
    {
        RpcTelemetry.Meter.CreateObservableUpDownCounter(
            TelemetryNames.PendingCalls, static () => Buses.Keys.Sum(bus => (long)bus.PendingCalls()), "{call}",
            "Calls that wait for their reply.");
        RpcTelemetry.Meter.CreateObservableUpDownCounter(
            TelemetryNames.Buses, States, "{bus}", "Buses that are not closed, by the state of their connection.");
        RpcTelemetry.Meter.CreateObservableUpDownCounter(
            TelemetryNames.InFlight, static () => Measure(static load => load.Read().Running), "{message}",
            "Messages that are being processed.");
        RpcTelemetry.Meter.CreateObservableUpDownCounter(
            TelemetryNames.Backlog, static () => Measure(static load => load.Read().Waiting), "{message}",
            "Messages that were received and wait for their turn.");
    }

    /// <summary>Adds a bus until the result is disposed.</summary>
    public static IDisposable AddBus(Func<int> pendingCalls, Func<RpcBusState> state) =>
        Added(Buses, new Bus(pendingCalls, state));

    /// <summary>Adds a server or a listener until the result is disposed.</summary>
    /// <param name="receiver">A value of <see cref="TelemetryNames.Receiver"/>.</param>
    /// <param name="destination">The topic of a server, or the queues of a listener.</param>
    /// <param name="read">Reads how many messages are processed and how many wait.</param>
    public static IDisposable AddLoad(string receiver, string destination, Func<(int Running, int Waiting)> read) =>
        Added(Loads, new Load(receiver, destination, read));

    private static Entry<T> Added<T>(ConcurrentDictionary<T, byte> all, T one)
        where T : notnull
    {
        all.TryAdd(one, 0);
        return new Entry<T>(all, one);
    }

    private static List<Measurement<long>> States() =>
        Buses.Keys
            .GroupBy(bus => bus.State())
            .Select(same => new Measurement<long>(
                same.Count(), new KeyValuePair<string, object?>(TelemetryNames.BusState, same.Key.ToString())))
            .ToList();

    // One value for each receiver and destination: two values with the same attributes would replace each other.
    private static List<Measurement<long>> Measure(Func<Load, int> value) =>
        Loads.Keys
            .GroupBy(load => (load.Receiver, load.Destination))
            .Select(same => new Measurement<long>(
                same.Sum(value),
                new KeyValuePair<string, object?>(TelemetryNames.Receiver, same.Key.Receiver),
                new KeyValuePair<string, object?>(TelemetryNames.Destination, same.Key.Destination)))
            .ToList();

    private sealed class Bus(Func<int> pendingCalls, Func<RpcBusState> state)
    {
        public Func<int> PendingCalls { get; } = pendingCalls;

        public Func<RpcBusState> State { get; } = state;
    }

    private sealed class Load(string receiver, string destination, Func<(int Running, int Waiting)> read)
    {
        public string Receiver { get; } = receiver;

        public string Destination { get; } = destination;

        public Func<(int Running, int Waiting)> Read { get; } = read;
    }

    private sealed class Entry<T>(ConcurrentDictionary<T, byte> all, T one) : IDisposable
        where T : notnull
    {
        public void Dispose() => all.TryRemove(one, out _);
    }
}

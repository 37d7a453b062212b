using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;

namespace TypedRpc.Notifications;

/// <summary>What lanes deliver with.</summary>
/// <param name="options">How the bus notifies.</param>
/// <param name="time">The bus's clock.</param>
/// <param name="logger">Hears of what was not delivered.</param>
/// <param name="counters">The bus's counters.</param>
/// <param name="stopping">Fires when the bus closes and waits no longer.</param>
internal sealed class LaneParts(NotificationOptions options, TimeProvider time, ILogger logger, BusCounters counters, CancellationToken stopping)
{
    public NotificationOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public BusCounters Counters { get; } = counters;

    public CancellationToken Stopping { get; } = stopping;
}

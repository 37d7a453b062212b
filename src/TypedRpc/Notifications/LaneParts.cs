using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;

namespace TypedRpc.Notifications;

/// <summary>What lanes deliver with.</summary>
/// <param name="Options">How the bus notifies.</param>
/// <param name="Time">The bus's clock.</param>
/// <param name="Logger">Hears of what was not delivered.</param>
/// <param name="Counters">The bus's counters.</param>
/// <param name="Stopping">Fires when the bus closes and waits no longer.</param>
internal sealed record LaneParts(NotificationOptions Options, TimeProvider Time, ILogger Logger, BusCounters Counters, CancellationToken Stopping);

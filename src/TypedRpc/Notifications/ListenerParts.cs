using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;
using TypedRpc.Transport;

namespace TypedRpc.Notifications;

/// <summary>What the notifications of a listener are handled with.</summary>
internal sealed record ListenerParts(ITransport Transport, TimeProvider Time, ILogger Logger, BusCounters Counters);

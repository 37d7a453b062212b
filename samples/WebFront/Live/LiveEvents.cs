using BlockStorage.Contracts;

namespace WebFront.Live;

/// <summary>The event <c>volume</c>: a volume appeared or changed.</summary>
internal sealed record VolumeChanged(Guid Id, string Name, int SizeGib, VolumeState State, string Host, string? Fault = null);

/// <summary>The event <c>deleted</c>: a volume is gone.</summary>
internal sealed record VolumeDeleted(Guid Id);

/// <summary>The event <c>bus</c>: the connection to the message broker changed.</summary>
internal sealed record BusState(bool IsHealthy, string State);

using BlockStorage.Contracts;

namespace WebFront.Volumes;

/// <summary>The volumes that were found, and which hosts answered.</summary>
internal sealed record VolumeList(IReadOnlyList<Volume> Volumes, IReadOnlyList<HostState> Hosts);

/// <summary>Whether a host answered, and the space that it had at its latest report.</summary>
internal sealed record HostState(string Host, bool IsAnswering, int FreeGib, int TotalGib);

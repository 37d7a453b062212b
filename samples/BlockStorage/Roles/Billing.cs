using System.Collections.Concurrent;
using BlockStorage.Contracts;

namespace BlockStorage.Roles;

/// <summary>Meters volumes. A repeated record of a volume is not paid for twice.</summary>
internal sealed class Billing : IBilling
{
    private readonly ConcurrentDictionary<Guid, UsageRecord> _records = new();

    public ValueTask RecordUsageAsync(UsageRecord usage)
    {
        _records[usage.VolumeId] = usage;
        Transcript.Say("billing", $"meters {usage.SizeGib} GiB for {usage.Project}: {_records.Values.Sum(r => r.SizeGib)} GiB in {_records.Count} volumes now");
        return ValueTask.CompletedTask;
    }
}

using BlockStorage.Contracts;
using BlockStorage.Storage;
using Microsoft.EntityFrameworkCore;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>Reports to the scheduler how much space a host has left.</summary>
internal sealed class CapacityReport(VolumeContext database, VolumeFolder folder, IScheduler scheduler)
{
    public async ValueTask SendAsync()
    {
        // The time is taken first: of two reports, the one with the later time has then also seen the later volumes.
        DateTimeOffset reportedAt = DateTimeOffset.UtcNow;
        int used = await database.Volumes.Where(v => v.State != VolumeState.Error).SumAsync(v => v.SizeGib);
        try
        {
            await scheduler.ReportCapacityAsync(
                new HostCapacity(folder.Host, VolumeFolder.CapacityGib, VolumeFolder.CapacityGib - used, reportedAt));
        }
        catch (RpcNoServerException)
        {
            // The scheduler requests the report again when it starts.
            Transcript.Say(folder.Host, $"finds no scheduler yet");
        }
    }
}

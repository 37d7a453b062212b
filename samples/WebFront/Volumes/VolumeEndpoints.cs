using BlockStorage.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebFront.Volumes;

/// <summary>The HTTP interface to volumes. A failed call becomes problem details in the exception handler.</summary>
internal static class VolumeEndpoints
{
    // The token of each method is HttpContext.RequestAborted: a browser that leaves cancels the call.
    public static void MapVolumes(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/volumes", CreateAsync);
        endpoints.MapGet("/volumes", (VolumeDirectory directory, CancellationToken aborted) => directory.ListAsync(aborted));
        endpoints.MapGet(
            "/volumes/{id:guid}", (Guid id, VolumeDirectory directory, CancellationToken aborted) => directory.FindAsync(id, aborted));
        endpoints.MapDelete("/volumes/{id:guid}", DeleteAsync);
    }

    private static async Task<Accepted<Volume>> CreateAsync(VolumeRequest request, IScheduler scheduler, CancellationToken aborted)
    {
        Placement placement = await scheduler.ScheduleVolumeAsync(request, aborted);
        var volume = new Volume(placement.VolumeId, request.Name, request.SizeGib, VolumeState.Creating, placement.Host);
        return TypedResults.Accepted($"/volumes/{volume.Id}", volume);
    }

    private static async Task<NoContent> DeleteAsync(Guid id, VolumeDirectory directory, CancellationToken aborted)
    {
        await directory.DeleteAsync(id, aborted);
        return TypedResults.NoContent();
    }
}

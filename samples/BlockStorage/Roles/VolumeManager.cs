using BlockStorage.Contracts;
using BlockStorage.Storage;
using Microsoft.EntityFrameworkCore;

namespace BlockStorage.Roles;

/// <summary>Manages the volumes of one host. It is created for each request, with the database context of that request.</summary>
internal sealed class VolumeManager(VolumeContext database, VolumeFolder folder, CapacityReport capacity) : IVolumeManager
{
    public async ValueTask CreateVolumeAsync(Guid volumeId, VolumeRequest request)
    {
        // A cast may be delivered twice. If the first run did not end, because its process was killed, this run completes it.
        StoredVolume? volume = await FindAsync(volumeId, CancellationToken.None);
        if (volume is { State: not VolumeState.Creating })
            return;
        if (volume is null)
        {
            volume = new StoredVolume { Id = volumeId, Name = request.Name, SizeGib = request.SizeGib, State = VolumeState.Creating };
            database.Volumes.Add(volume);
            await database.SaveChangesAsync();
        }

        try
        {
            folder.Add(volumeId, request.SizeGib);
            volume.State = VolumeState.Available;
            await database.SaveChangesAsync();
            Transcript.Say(folder.Host, $"made {volume.Name}: a sparse file of {volume.SizeGib} GiB");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            (volume.State, volume.Fault) = (VolumeState.Error, exception.Message);
            await database.SaveChangesAsync();
            Transcript.Say(folder.Host, $"could not make {volume.Name}: {exception.Message}");
            throw; // so that volume.create.error is emitted
        }

        await capacity.SendAsync();
    }

    public async Task<Volume?> FindVolumeAsync(Guid volumeId, CancellationToken cancellationToken) =>
        (await FindAsync(volumeId, cancellationToken))?.ToVolume(folder.Host);

    public async Task<List<Volume>> ListVolumesAsync(CancellationToken cancellationToken)
    {
        List<StoredVolume> volumes = await database.Volumes.OrderBy(v => v.Name).ToListAsync(cancellationToken);
        return [.. volumes.Select(v => v.ToVolume(folder.Host))];
    }

    public async Task DeleteVolumeAsync(Guid volumeId, CancellationToken cancellationToken)
    {
        StoredVolume volume = await FindAsync(volumeId, cancellationToken)
            ?? throw new VolumeNotFoundException($"{folder.Host} has no volume {volumeId}.");
        if (volume.State == VolumeState.Creating)
            throw new VolumeBusyException($"The volume {volume.Name} is still being created.");
        folder.Remove(volumeId);
        database.Volumes.Remove(volume);
        await database.SaveChangesAsync(cancellationToken);
        Transcript.Say(folder.Host, $"deleted {volume.Name}");
        await capacity.SendAsync();
    }

    public ValueTask PublishCapacityAsync() => capacity.SendAsync();

    private Task<StoredVolume?> FindAsync(Guid volumeId, CancellationToken cancellationToken) =>
        database.Volumes.SingleOrDefaultAsync(v => v.Id == volumeId, cancellationToken);
}

using Microsoft.EntityFrameworkCore;

namespace BlockStorage.Storage;

/// <summary>The volumes of one host. Each request has a context of its own, because requests have scopes of their own.</summary>
internal sealed class VolumeContext(DbContextOptions<VolumeContext> options) : DbContext(options)
{
    public DbSet<StoredVolume> Volumes => Set<StoredVolume>();
}

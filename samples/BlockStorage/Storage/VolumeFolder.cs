namespace BlockStorage.Storage;

/// <summary>The folder of one host: its database, and a sparse file for each volume.</summary>
/// <param name="host">The name of the host.</param>
/// <param name="root">The folder that has a folder for each host.</param>
internal sealed class VolumeFolder(string host, string root)
{
    /// <summary>The capacity that a host reports, in GiB. The files are sparse, so the disk may be smaller.</summary>
    public const int CapacityGib = 200;

    public string Host => host;

    public string ConnectionString => $"Data Source={Path.Combine(Folder, "volumes.db")}";

    private string Folder => Path.Combine(root, host);

    public void Create() => Directory.CreateDirectory(Folder);

    public void Add(Guid volumeId, int sizeGib)
    {
        using FileStream file = File.Create(PathOf(volumeId));
        file.SetLength(sizeGib * 1024L * 1024 * 1024);
    }

    public void Remove(Guid volumeId) => File.Delete(PathOf(volumeId));

    private string PathOf(Guid volumeId) => Path.Combine(Folder, $"volume-{volumeId}");
}

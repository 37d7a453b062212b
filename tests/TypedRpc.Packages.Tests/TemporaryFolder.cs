namespace TypedRpc.Packages.Tests;

/// <summary>A folder outside the repository, so that none of its props and settings are found from there.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("typedrpc-packages-").FullName;

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed child may still write for a moment; the folder is temporary in any case.
        }
    }
}

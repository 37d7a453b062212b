namespace TypedRpc.Packages.Tests.Native;

/// <summary>The program of <c>tests/aot</c>, published when a test asks, once in each form.</summary>
public sealed class PublishedPrograms(ReleaseBuild build) : IDisposable
{
    private const string Name = "TypedRpc.NativeAot";
    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _published = [];

    /// <summary>Publishes it, without a warning.</summary>
    /// <returns>The executable.</returns>
    public async Task<string> PublishAsync(string form)
    {
        Task published;
        lock (_gate)
        {
            if (!_published.TryGetValue(form, out published!))
                _published[form] = published = PublishOnceAsync(form);
        }

        await published;
        return _folder[form, Name];
    }

    /// <summary>The bytes that are deployed: all but symbols.</summary>
    public long SizeOf(string form) => new DirectoryInfo(_folder[form]).EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => file.Extension is not (".dbg" or ".pdb" or ".xml"))
        .Sum(file => file.Length);

    public void Dispose() => _folder.Dispose();

    private async Task PublishOnceAsync(string form)
    {
        string[] options = [.. build.Options, $"-p:PublishAs={form}", "-o", _folder[form]];

        // Warnings are errors, those of the native compiler and the trimmer too; what comes from elsewhere would be printed.
        string printed = await Dotnet.BuildAsync(Places.Repository, null, ["publish", Path.Combine("tests", "aot"), .. options]);
        printed.ShouldNotContain("warning ");
    }
}

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>The projects of users, in a folder of their own with a package folder of their own. Built when a test asks, once.</summary>
public sealed partial class ConsumerProjects : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _built = new(StringComparer.Ordinal);

    /// <summary>Builds a project against the packages.</summary>
    /// <returns>Its dll.</returns>
    public async Task<string> BuildAsync(PackedPackages packages, string project)
    {
        await _turn.WaitAsync();
        try
        {
            if (!File.Exists(_folder["NuGet.Config"]))
                await LayOutAsync(packages.Feed);
            if (_built.Add(project))
            {
                var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = _folder["packages"] };
                await Dotnet.BuildAsync(_folder.Path, environment, "build", project, "-c", "Release", $"-p:PackedVersion={packages.Version}");
                Directory.Exists(_folder["packages", "typedrpc", packages.Version]).ShouldBeTrue("The package came from somewhere else.");
            }
        }
        finally
        {
            _turn.Release();
        }

        return _folder[project, "bin", "Release", "net10.0", $"{project}.dll"];
    }

    /// <summary>Copies the projects, once.</summary>
    /// <returns>The folder of one.</returns>
    public async Task<string> LaidOutAsync(PackedPackages packages, string project)
    {
        await _turn.WaitAsync();
        try
        {
            if (!File.Exists(_folder["NuGet.Config"]))
                await LayOutAsync(packages.Feed);
        }
        finally
        {
            _turn.Release();
        }

        return _folder[project];
    }

    /// <summary>Runs the dotnet command among the projects.</summary>
    /// <returns>Its output.</returns>
    public async Task<string> DotnetAsync(PackedPackages packages, bool succeeds, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = _folder["packages"] };
        return await Dotnet.BuildAsync(_folder.Path, environment, succeeds, [.. arguments, $"-p:PackedVersion={packages.Version}"]);
    }

    public void Dispose()
    {
        _turn.Dispose();
        _folder.Dispose();
    }

    private async Task LayOutAsync(string feed)
    {
        string source = Path.Combine(Places.Repository, "tests", "TypedRpc.Packages.Tests", "Consumers");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = _folder[Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.WriteAllText(_folder["NuGet.Config"], await ConfigurationAsync(feed));
    }

    // The sources that this machine has, with our packages from the feed alone. What others have packed is taken from the machine's own
    // cache where it is there: TypedRpc cannot be, as its version is new in each run.
    private static async Task<string> ConfigurationAsync(string feed)
    {
        string[] sources = [.. EnabledSource().Matches(await Dotnet.RunAsync("nuget", "list", "source")).Select(match => match.Groups[1].Value)];
        string cache = (await Dotnet.RunAsync("nuget", "locals", "global-packages", "--list")).Split(": ", 2)[1].Trim();
        return new XElement(
            "configuration",
            new XElement("packageSources", Add("packed", feed)),
            new XElement("fallbackPackageFolders", Directory.Exists(cache) ? Add("machine", cache) : null),
            new XElement("packageSourceMapping", Mapping("packed", "TypedRpc*"), sources.Select(name => Mapping(name, "*")))).ToString();
    }

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    private static XElement Mapping(string source, string pattern) =>
        new("packageSource", new XAttribute("key", source), new XElement("package", new XAttribute("pattern", pattern)));

    [GeneratedRegex(@"^\s*\d+\.\s+(.+) \[Enabled\]\s*$", RegexOptions.Multiline)]
    private static partial Regex EnabledSource();
}

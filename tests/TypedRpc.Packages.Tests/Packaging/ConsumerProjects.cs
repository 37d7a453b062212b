using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>
/// The projects of users, in a folder of their own with a package folder of their own. Built when a test asks, once and all in one go.
/// </summary>
public sealed partial class ConsumerProjects : IDisposable
{
    // Not for the common build, which packs the first before and of which the next two fail; the others are built again and again by their
    // own tests.
    private static readonly string[] Apart = ["Toolkit", "Old", "Standard", "Base line", "Twofold"];

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private Task? _laidOut;
    private Task<string>? _built;

    /// <summary>Builds the projects against the packages.</summary>
    /// <returns>The dll of one of them.</returns>
    public async Task<string> BuildAsync(PackedPackages packages, string project)
    {
        await BuildAllAsync(packages);
        return Directory.EnumerateFiles(_folder[project, "bin", "Release"], $"{project}.dll", SearchOption.AllDirectories).Single();
    }

    /// <summary>Builds all projects that build.</summary>
    /// <returns>What the build printed.</returns>
    public Task<string> BuildAllAsync(PackedPackages packages)
    {
        lock (_gate)
            return _built ??= PackToolkitAndBuildAsync(packages);
    }

    /// <summary>Builds a project that does not build.</summary>
    /// <returns>The errors and warnings, each once.</returns>
    public async Task<IReadOnlyList<string>> FailAsync(PackedPackages packages, string project)
    {
        await LaidOutAsync(packages);
        string printed = await Dotnet.FailAsync(
            _folder.Path, Packages, "build", project, "-c", "Release", $"-p:PackedVersion={packages.Version}");
        return [.. Message().Matches(printed)
            .Select(match => match.Value.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Lays the projects out.</summary>
    /// <returns>The folder of one.</returns>
    public async Task<string> FolderAsync(PackedPackages packages, string project)
    {
        await LaidOutAsync(packages);
        return _folder[project];
    }

    /// <summary>Runs the dotnet command among the projects.</summary>
    /// <returns>Its output.</returns>
    public Task<string> DotnetAsync(PackedPackages packages, bool succeeds, params string[] arguments)
    {
        string[] all = [.. arguments, $"-p:PackedVersion={packages.Version}"];
        return succeeds ? Dotnet.BuildAsync(_folder.Path, Packages, all) : Dotnet.FailAsync(_folder.Path, Packages, all);
    }

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string> Packages => new() { ["NUGET_PACKAGES"] = _folder["packages"] };

    private async Task<string> PackToolkitAndBuildAsync(PackedPackages packages)
    {
        await LaidOutAsync(packages);
        string version = $"-p:PackedVersion={packages.Version}";
        string packed = await Dotnet.BuildAsync(_folder.Path, Packages, "pack", "Toolkit", "-c", "Release", "-o", "own", version);
        IEnumerable<XElement> projects = Directory.EnumerateDirectories(_folder.Path)
            .Select(folder => Path.GetFileName(folder))
            .Where(name => File.Exists(_folder[name, $"{name}.csproj"]) && !Apart.Contains(name))
            .Select(name => new XElement("Project", new XAttribute("Path", $"{name}/{name}.csproj")));
        File.WriteAllText(_folder["Consumers.slnx"], new XElement("Solution", projects).ToString());
        string built = await Dotnet.BuildAsync(_folder.Path, Packages, "build", "Consumers.slnx", "-c", "Release", version);
        Directory.Exists(_folder["packages", "typedrpc.core", packages.Version]).ShouldBeTrue("The package came from somewhere else.");
        return packed + built;
    }

    private Task LaidOutAsync(PackedPackages packages)
    {
        lock (_gate)
            return _laidOut ??= LayOutAsync(packages.Feed);
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

        string[] code = [.. Readme.Blocks("csharp")];
        File.WriteAllText(_folder["Readme", "Program.cs"], code[0]);
        Directory.CreateDirectory(_folder["ReadmeMore"]);
        File.Copy(_folder["Readme", "Readme.csproj"], _folder["ReadmeMore", "ReadmeMore.csproj"]);
        File.WriteAllText(
            _folder["ReadmeMore", "Program.cs"], code[0].Replace("[RpcTopic(", code[2] + "\n[RpcTopic(", StringComparison.Ordinal));
        await LayOutWorkerAsync(code[1] + code[0][code[0].IndexOf("[RpcTopic(", StringComparison.Ordinal)..]);
        string own = Directory.CreateDirectory(_folder["own"]).FullName;
        File.WriteAllText(_folder["NuGet.Config"], await ConfigurationAsync(feed, own));
    }

    // The template of a worker as the SDK makes it, with what the README says to put into it.
    private async Task LayOutWorkerAsync(string program)
    {
        await Dotnet.RunAsync("new", "worker", "-o", _folder["VolumeHost"], "--no-restore");
        File.Delete(_folder["VolumeHost", "Worker.cs"]);
        File.WriteAllText(_folder["VolumeHost", "Program.cs"], program);
        string settings = File.ReadAllText(_folder["VolumeHost", "appsettings.json"]).TrimEnd().TrimEnd('}').TrimEnd();
        File.WriteAllText(_folder["VolumeHost", "appsettings.json"], $"{settings},\n{Readme.Blocks("json").Single()}\n}}");
        string project = File.ReadAllText(_folder["VolumeHost", "VolumeHost.csproj"]);
        File.WriteAllText(
            _folder["VolumeHost", "VolumeHost.csproj"],
            project.Replace(
                "</ItemGroup>",
                """
                  <PackageReference Include="TypedRpc.Hosting" Version="$(PackedVersion)" />
                    <PackageReference Include="TypedRpc.RabbitMQ" Version="$(PackedVersion)" />
                  </ItemGroup>
                """,
                StringComparison.Ordinal));

        // The settings of a new project, and not the strict ones of the projects beside it.
        File.WriteAllText(_folder["VolumeHost", "Directory.Build.props"], "<Project />");
    }

    // The sources that this machine has, with our packages from the feed alone. What others have packed is taken from the machine's own
    // cache where it is there: TypedRpc cannot be, as its version is new in each run.
    private static async Task<string> ConfigurationAsync(string feed, string own)
    {
        string[] sources =
            [.. EnabledSource().Matches(await Dotnet.RunAsync("nuget", "list", "source")).Select(match => match.Groups[1].Value)];
        string cache = (await Dotnet.RunAsync("nuget", "locals", "global-packages", "--list")).Split(": ", 2)[1].Trim();
        return new XElement(
            "configuration",
            new XElement("packageSources", Add("packed", feed), Add("own", own)),
            new XElement("fallbackPackageFolders", Directory.Exists(cache) ? Add("machine", cache) : null),
            new XElement(
                "packageSourceMapping", Mapping("packed", "TypedRpc*"), Mapping("own", "Consumer.*"),
                sources.Select(name => Mapping(name, "*")))).ToString();
    }

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    private static XElement Mapping(string source, string pattern) =>
        new("packageSource", new XAttribute("key", source), new XElement("package", new XAttribute("pattern", pattern)));

    [GeneratedRegex(@"^\s*\d+\.\s+(.+) \[Enabled\]\s*$", RegexOptions.Multiline)]
    private static partial Regex EnabledSource();

    [GeneratedRegex(@"(error|warning) \w+:.*$", RegexOptions.Multiline)]
    private static partial Regex Message();
}

using TypedRpc.Packages.Tests;

[assembly: AssemblyFixture(typeof(ReleaseBuild))]

namespace TypedRpc.Packages.Tests;

/// <summary>
/// What all that is built in Release from the repository has in common, so that the libraries are compiled once in a run.
/// </summary>
public sealed class ReleaseBuild : IDisposable
{
    private readonly TemporaryFolder _artifacts = new();

    /// <summary>A version that no cache can have.</summary>
    public string Version { get; } = "0.1.0-test." + Guid.NewGuid().ToString("N");

    /// <summary>The options of the dotnet command.</summary>
    /// <remarks>
    /// An artifacts path, so that nobody's bin and obj are touched; paths as in a build of CI, so that nothing of this machine is in what
    /// comes of it. No analyzers, as the build in Debug has them.
    /// </remarks>
    public string[] Options =>
        ["-c", "Release", $"-p:Version={Version}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false", "--artifacts-path",
            _artifacts.Path];

    /// <summary>A file of the build.</summary>
    public string this[params string[] parts] => _artifacts[parts];

    public void Dispose() => _artifacts.Dispose();
}

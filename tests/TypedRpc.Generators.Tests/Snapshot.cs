using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TypedRpc.Generators.Emit;

namespace TypedRpc.Generators.Tests;

/// <summary>Compares generated files, but for the surface, which has tests of its own, with those in Snapshots, and rewrites them when TYPEDRPC_UPDATE_SNAPSHOTS is 1.</summary>
internal static partial class Snapshot
{
    public static void Match(Run run, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(file)!, "Snapshots", test + ".txt");
        string actual = Version().Replace(string.Concat(run.Sources.Where(source => source.Key != SurfaceEmitter.HintName).Select(source => $"// ---- {source.Key}\n{source.Value}\n")), "(\"TypedRpc.Generators\", \"*\")");
        if (Environment.GetEnvironmentVariable("TYPEDRPC_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);
        File.Exists(path).ShouldBeTrue($"there is no snapshot {path}; run once with TYPEDRPC_UPDATE_SNAPSHOTS=1");
        actual.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [GeneratedRegex("""\("TypedRpc\.Generators", "[^"]*"\)""")]
    private static partial Regex Version();
}

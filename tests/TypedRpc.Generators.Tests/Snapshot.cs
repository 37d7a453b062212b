using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.Generators.Tests;

/// <summary>Compares generated files with those in Snapshots, and rewrites them when TYPEDRPC_UPDATE_SNAPSHOTS is 1.</summary>
internal sealed class Snapshot : CSharpSourceGeneratorTest<RpcGenerator, DefaultVerifier>
{
    private const string Header = "// ---- ";
    private const string AnyVersion = "(\"TypedRpc.Generators\", \"*\")";

    // Names of generated types depend on the name of the assembly.
    protected override string DefaultTestProjectName => "Test";

    public static Task MatchAsync(string source, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(file)!, "Snapshots", test + ".txt");
        string version = AnyVersion.Replace("*", typeof(RpcGenerator).Assembly.GetName().Version!.ToString(3), StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("TYPEDRPC_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(
                path, string.Concat(Harness.Accept(source).Sources.Select(one => $"{Header}{one.Key}\n{one.Value}\n")).Replace(
                    version, AnyVersion, StringComparison.Ordinal));
        }
        File.Exists(path).ShouldBeTrue($"there is no snapshot {path}; run once with TYPEDRPC_UPDATE_SNAPSHOTS=1");

        var snapshot = new Snapshot { TestCode = source, ReferenceAssemblies = new ReferenceAssemblies("net10.0") };
        snapshot.TestState.AdditionalReferences.AddRange(Harness.References);
        foreach (string one in File.ReadAllText(path).ReplaceLineEndings("\n").Split(Header, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = one.Split('\n', 2);
            snapshot.TestState.GeneratedSources.Add((typeof(RpcGenerator), parts[0], SourceText.From(
                parts[1][..^1].Replace(AnyVersion, version, StringComparison.Ordinal), Encoding.UTF8)));
        }

        return snapshot.RunAsync();
    }
}

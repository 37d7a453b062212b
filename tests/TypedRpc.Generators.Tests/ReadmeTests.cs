using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void The_code_of_the_README_compiles()
    {
        string[] blocks = [.. Block().Matches(File.ReadAllText(Readme())).Select(m => m.Groups[1].Value)];
        blocks.Length.ShouldBe(2);
        blocks.ShouldAllBe(block => block.StartsWith("using TypedRpc;\n"));
        const string Usings = "global using System; global using System.Threading; global using System.Threading.Tasks;";
        const string Service = """
            using TypedRpc;
            internal sealed class VolumeService : IVolumeService
            {
                public Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken) => Task.FromResult(new Volume(Guid.Empty, request.Name, request.SizeGb));
                public Task<Volume?> FindVolumeAsync(Guid volumeId, CancellationToken cancellationToken) => Task.FromResult<Volume?>(null);
                public ValueTask DeleteVolumeAsync(Guid volumeId) => default;
                public ValueTask ReloadAsync() => default;
            }
            """;

        Run run = Harness.Accept(Usings, blocks[0], Service, $"using TypedRpc;\ninternal static class Use {{ public static async Task RunAsync() {{\n{blocks[1]["using TypedRpc;".Length..]}\n}} }}");

        run.Output().GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1591").ShouldBeEmpty();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    private static string Readme([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "README.md");
}

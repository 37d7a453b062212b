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
        blocks.Length.ShouldBe(4); // the second one is a worker of a host, which the tests of the packages build and run
        const string Usings = """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
            global using System.Threading; global using System.Threading.Tasks;
            """;
        string program = blocks[0].Replace("[RpcTopic(", blocks[2] + blocks[3] + "\n[RpcTopic(", StringComparison.Ordinal);

        Run run = Harness.Start(Harness.Compile([Usings, program], OutputKind.ConsoleApplication));

        run.Sources.ShouldNotBeEmpty();
        run.Problems.ShouldBeEmpty();
        run.Output().GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1591").ShouldBeEmpty();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    private static string Readme([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "README.md");
}

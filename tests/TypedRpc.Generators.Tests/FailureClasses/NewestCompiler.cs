using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>The compiler of the SDK, which is newer than the one that the generator is built on, and its newest language version.</summary>
[FailureClass(1), FailureClass(23)]
public sealed class NewestCompiler
{
    // Contextual keywords that the compiler of the other tests does not know.
    private static readonly string[] Newer = ["allows", "closed", "extension", "field", "union"];

    // The preview has the keywords of all versions.
    [Fact]
    public async Task Every_contextual_keyword_may_be_the_name_of_anything()
    {
        string[] words = [.. SyntaxFacts.GetContextualKeywordKinds()
            .Select(SyntaxFacts.GetText).Concat(Newer).Distinct().Where(SyntaxFacts.IsValidIdentifier)];
        await CompileAsync("preview", [.. words.Select(word => Usings + $$"""
            public class @{{word}} { public int A { get; set; } }
            namespace Words.@{{word}}.Inner
            {
                public class @{{word}} { public int A { get; set; } public class Deep { public @{{word}}? B { get; set; } } }
                public record Members(int @{{word}});
                public enum Kinds { @{{word}} }
                public class Failure : Exception { public int @{{word}} { get; set; } }
                public interface IBase<T> { [Call] Task<T> InheritedAsync(T @{{word}}); }
                [RpcTopic("{{word}}")]
                public interface I{{word}} : IBase<@{{word}}>
                {
                    [Call, Throws(typeof(Failure))] Task<@{{word}}> @{{word}}(@{{word}} @{{word}}, Members? members = null, Kinds kind = Kinds.@{{word}});
                    [Cast] ValueTask TokenAsync(List<@{{word}}[]> value, @{{word}}.Deep deep, (@{{word}} @{{word}}, global::@{{word}} b) pair, CancellationToken @{{word}} = default);
                }
                [NotificationTopic] public interface @{{word}}Events { [Notification("a")] Task @{{word}}(global::@{{word}} @{{word}}); }
            }
            """)]);
    }

    private static async Task CompileAsync(string version, string[] sources)
    {
        string folder = Directory.CreateTempSubdirectory("typedrpc-csc-").FullName;
        try
        {
            string[] files = [.. sources.Select((source, i) => Write(Path.Combine(folder, $"File{i}.cs"), source))];
            string[] options =
            [
                "-nologo", "-target:library", "-nullable:enable", "-nostdlib", "-noconfig", $"-langversion:{version}",
                $"-out:{Path.Combine(folder, "Test.dll")}",
                $"-analyzer:{typeof(RpcGenerator).Assembly.Location}",
                .. Harness.References.Select(reference => $"-r:{((PortableExecutableReference)reference).FilePath}"), .. files,
            ];
            string response = Write(Path.Combine(folder, "all.rsp"), string.Join('\n', options.Select(option => $"\"{option}\"")));
            (int code, string output) = await RunAsync(Compiler(), "-noconfig", "@" + response);
            output.Split('\n').Where(line => line.Contains("error ", StringComparison.Ordinal)).Take(5).ShouldBeEmpty();
            code.ShouldBe(0, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(string file, string text)
    {
        File.WriteAllText(file, text);
        return file;
    }

    // The tests run on the shared framework of an installation that has SDKs beside it.
    private static string Compiler()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        return Directory.EnumerateDirectories(Path.Combine(root, "sdk"))
            .Where(folder => Version.TryParse(Path.GetFileName(folder), out _))
            .OrderBy(folder => Version.Parse(Path.GetFileName(folder)))
            .Select(folder => Path.Combine(folder, "Roslyn", "bincore", "csc.dll"))
            .Last(File.Exists);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using Process process = Process.Start(
            new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}

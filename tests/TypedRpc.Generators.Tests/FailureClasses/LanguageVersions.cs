using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>The language version of the consumer.</summary>
[FailureClass(23)]
public sealed class LanguageVersions
{
    /// <summary>Each version once: Default, Latest and LatestMajor are other names of one of them.</summary>
    public static TheoryData<LanguageVersion> Supported =>
    [
        .. Enum.GetValues<LanguageVersion>()
            .Where(version => version == version.MapSpecifiedToEffectiveVersion() && version >= LanguageVersion.CSharp11),
    ];

    public static TheoryData<LanguageVersion> Unsupported =>
        [.. Enum.GetValues<LanguageVersion>().Where(version => version.MapSpecifiedToEffectiveVersion() < LanguageVersion.CSharp11)];

    [Theory]
    [MemberData(nameof(Supported))]
    public void Generated_code_compiles_in_every_version_from_the_lowest(LanguageVersion version)
    {
        Run run = Harness.Start(Harness.Compile([RichSource.Text], version: version));
        run.Compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        run.Problems.ShouldBeEmpty();
        run.Sources.Count.ShouldBeGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void A_version_below_is_reported_once_for_each_contract_at_its_name(LanguageVersion version)
    {
        CSharpCompilation compilation = Harness.Compile(
            ["namespace Demo { [TypedRpc.RpcTopic(\"t\")] public interface IFoo { [TypedRpc.Call] System.Threading.Tasks.Task PingAsync(); } [TypedRpc.NotificationTopic] public interface IBar { } }"],
            version: version);
        Run run = Harness.Start(compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Disable)));
        run.Problems.Select(one => (one.Id, run.Compilation.SyntaxTrees.Single().ToString().Substring(one.Location.SourceSpan.Start, 4)))
            .ShouldBe([("TRPC0001", "IFoo"), ("TRPC0001", "IBar")]);
        run.Sources.ShouldBeEmpty();
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Users decide how much a diagnostic matters to them; what is generated does not depend on it.</summary>
public sealed class SeverityTests
{
    private const string Usings = """
        using System.Diagnostics.CodeAnalysis;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    private const string Secret = "[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(int a, string secret); }";
    private const string Required =
        "[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(Login a); } public class Login { [Sensitive] public required string Key { get; init; } }";
    private const string Faulty = "[RpcTopic(\"t\")] public interface IFoo { [Call] void Ping(); }";

    public static TheoryData<string, string> Warnings => new() { { "TRPC0026", Secret }, { "TRPC0028", Required } };

    [Theory]
    [MemberData(nameof(Warnings))]
    public void A_pragma_silences_a_warning(string id, string source) =>
        HoldSilent(id, source, $"#pragma warning disable {id}\n{source}\n#pragma warning restore {id}");

    [Theory]
    [MemberData(nameof(Warnings))]
    public void An_attribute_on_the_interface_silences_a_warning(string id, string source) =>
        HoldSilent(id, source, $"[SuppressMessage(\"TypedRpc.Usage\", \"{id}\")] {source}");

    [Theory]
    [MemberData(nameof(Warnings))]
    public void An_attribute_on_the_method_silences_a_warning(string id, string source) =>
        HoldSilent(
            id, source,
            source.Replace("[Notification(", $"[SuppressMessage(\"TypedRpc.Usage\", \"{id}\"), Notification(", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Warnings))]
    public void An_attribute_on_the_assembly_silences_a_warning(string id, string source) =>
        HoldSilent(
            id, source, $"[assembly: SuppressMessage(\"TypedRpc.Usage\", \"{id}\", Scope = \"type\", Target = \"~T:IFoo\")] {source}");

    [Theory]
    [MemberData(nameof(Warnings))]
    public void The_project_silences_a_warning(string id, string source)
    {
        CSharpCompilation compilation = Harness.Compile([Usings + source]);
        Run run = Harness.Start(compilation.WithOptions(
            compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create(id, ReportDiagnostic.Suppress)])));

        run.Problems.ShouldBeEmpty();
        run.Sources.ShouldBe(Harness.Start(compilation).Sources);
    }

    [Theory]
    [InlineData("TRPC0026", Secret, "none", null)]
    [InlineData("TRPC0026", Secret, "silent", DiagnosticSeverity.Hidden)]
    [InlineData("TRPC0026", Secret, "suggestion", DiagnosticSeverity.Info)]
    [InlineData("TRPC0026", Secret, "error", DiagnosticSeverity.Error)]
    [InlineData("TRPC0028", Required, "none", null)]
    [InlineData("TRPC0028", Required, "error", DiagnosticSeverity.Error)]
    [InlineData("TRPC0011", Faulty, "none", null)]
    [InlineData("TRPC0011", Faulty, "suggestion", DiagnosticSeverity.Info)]
    [InlineData("TRPC0011", Faulty, "warning", DiagnosticSeverity.Warning)]
    public void A_file_sets_a_severity_and_what_is_generated_stays(string id, string source, string text, DiagnosticSeverity? severity)
    {
        CSharpCompilation compilation = Harness.Compile([Usings + source]);
        Run before = Harness.Start(compilation);
        before.Problems.Single().Id.ShouldBe(id);
        before.Problems.Single().Severity.ShouldNotBe(severity ?? DiagnosticSeverity.Hidden);
        (string, string)[] files =
        [
            (".editorconfig", $"root = true\n[*.cs]\ndotnet_diagnostic.{id}.severity = {text}\n"),
            (".globalconfig", $"is_global = true\ndotnet_diagnostic.{id}.severity = {text}\n"),
        ];
        foreach ((string, string) file in files)
        {
            Run run = Harness.Start(compilation, holdAgreement: severity is not null, configuration: file);

            run.Problems.Select(one => (DiagnosticSeverity?)one.Severity).ShouldBe(severity is null ? [] : [severity]);
            run.Sources.ShouldBe(before.Sources);
        }
    }

    [Fact]
    public void A_file_sets_a_severity_for_its_own_sources_alone()
    {
        CSharpCompilation compilation = Harness.Compile(
            [Usings + Secret, Usings + Secret.Replace("IFoo", "IBar", StringComparison.Ordinal)]);

        Run run = Harness.Start(compilation, configuration: (".editorconfig", "[File1.cs]\ndotnet_diagnostic.TRPC0026.severity = none\n"));

        run.Problems.Single().Location.SourceTree!.FilePath.ShouldBe("/File0.cs");
    }

    private static void HoldSilent(string id, string loud, string silent)
    {
        Run before = Harness.Start(Harness.Compile([Usings + loud]));
        before.Problems.Select(one => one.Id).ShouldBe([id]);
        before.Problems.ShouldAllBe(one => !one.IsSuppressed);

        Run run = Harness.Start(Harness.Compile([Usings + silent]));

        run.Problems.ShouldAllBe(one => one.IsSuppressed);
        run.Sources.Keys.ShouldBe(before.Sources.Keys);
    }
}

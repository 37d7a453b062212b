using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Pragmas, attributes and configuration files have their say over our diagnostics.</summary>
[FailureClass(32)]
public sealed class Suppressions
{
    [Theory]
    [InlineData("#pragma warning disable TRPC0009\n[RpcTopic(\"t\")] public interface IFoo { Task PingAsync(); }\n#pragma warning restore TRPC0009")]
    [InlineData("[RpcTopic(\"t\"), System.Diagnostics.CodeAnalysis.SuppressMessage(\"TypedRpc.Usage\", \"TRPC0009\")] public interface IFoo { Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [System.Diagnostics.CodeAnalysis.SuppressMessage(\"TypedRpc.Usage\", \"TRPC0009:A method\", Justification = \"because\")] Task PingAsync(); }")]
    public void A_diagnostic_can_be_suppressed_where_it_is(string source)
    {
        Harness.Start(Harness.Compile([Usings + source]), holdAgreement: false).Problems.Where(one => !one.IsSuppressed).ShouldBeEmpty();
        Harness.Start(Harness.Compile([Usings + source.Replace("TRPC0009", "TRPC0010", StringComparison.Ordinal)])).Problems
            .Select(one => one.Id).ShouldBe(["TRPC0009"]);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("silent", DiagnosticSeverity.Hidden)]
    [InlineData("suggestion", DiagnosticSeverity.Info)]
    [InlineData("warning", DiagnosticSeverity.Warning)]
    [InlineData("error", DiagnosticSeverity.Error)]
    public void The_severity_is_what_a_configuration_file_says(string severity, DiagnosticSeverity? expected)
    {
        CSharpCompilation compilation = Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { Task PingAsync(); }"]);
        Run run = Harness.Start(
            compilation,
            holdAgreement: false,
            configuration: (".globalconfig", $"is_global = true\ndotnet_diagnostic.TRPC0009.severity = {severity}"));
        run.Problems.Select(one => (DiagnosticSeverity?)one.Severity).ShouldBe(expected is null ? [] : [expected]);
    }
}

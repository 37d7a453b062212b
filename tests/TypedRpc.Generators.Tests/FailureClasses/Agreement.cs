using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>
/// The analyzer complains where the generator gives no code, and nowhere else. The harness holds that on every run; here are inputs made to
/// part the two.
/// </summary>
[FailureClass(34)]
public sealed class Agreement
{
    // Each fault in a contract of its own, beside one without a fault.
    private static readonly string[] Faults =
    [
        "[RpcTopic(\"t t\")] public interface #{ }", "[RpcTopic(\"t\")] public interface # : System.IComparable { }",
        "[RpcTopic(\"t\")] public interface #<T> { }",
        "[RpcTopic(\"t\")] public interface # { [Call] Task AAsync(System.Action a); }",
        "[RpcTopic(\"t\")] public interface # { [Call] void A(); }",
        "[NotificationTopic(\"a\", \"a\")] public interface # { }",
        "[NotificationTopic] public interface # { [Notification(\"\")] Task AAsync(); }",
        "[RpcTopic(\"t\"), NotificationTopic] public interface # { }", "file static class O# { [RpcTopic(\"t\")] public interface # { } }",
    ];

    [Fact]
    public void A_fault_takes_away_the_code_of_its_own_contract_alone()
    {
        const string Fine = "[RpcTopic(\"t\")] public interface IFine { [Call] Task<Row> AAsync(Row a); } public record Row(int A);";
        string usings = "using System.Threading.Tasks; using TypedRpc;\n";
        SortedDictionary<string, string> expected = Harness.Accept(usings + Fine).Sources;
        string faults = string.Join("\n", Faults.Select((fault, i) => fault.Replace("#", $"IFault{i}", StringComparison.Ordinal)));
        Run run = Harness.Start(Harness.Compile([usings + Fine + faults]));
        run.Sources.ShouldBe(expected);
        run.Problems.Length.ShouldBe(Faults.Length);
        run.Problems.ShouldAllBe(one => one.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Warnings_take_nothing_away() =>
        Harness.Start(Harness.Compile(
            ["using System.Threading.Tasks; using TypedRpc; [NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(string password, int b); }"]))
            .Problems.ShouldHaveSingleItem().Severity.ShouldBe(DiagnosticSeverity.Warning);
}

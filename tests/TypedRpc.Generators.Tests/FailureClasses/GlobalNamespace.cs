using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Contracts and payloads without a namespace.</summary>
[FailureClass(7)]
public sealed class GlobalNamespace
{
    [Fact]
    public void The_global_namespace_will_do() =>
        Harness.Accept(Usings + "[RpcTopic(\"t\")] interface IFoo { [Call] Task<Row> PutAsync(Row a); } record Row(int A);");

    [Fact]
    public void A_contract_nested_in_the_global_namespace_is_accepted() => Harness.Accept(Usings + """
        public class Outer { [RpcTopic("t")] public interface IFoo : IBase { [Call] Task<List<Row>> PutAsync(Kind a = Kind.B); } public record Row(int A); public enum Kind { A, B } }
        public interface IBase { [Cast] Task BaseAsync(Outer.Row a); }
        [NotificationTopic] public interface INews { [Notification("a")] Task AAsync(Outer.Row[] a); }
        """);
}

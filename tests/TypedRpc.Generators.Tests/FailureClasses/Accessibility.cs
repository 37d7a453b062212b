using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>What generated code can reach, and what it cannot.</summary>
[FailureClass(20)]
public sealed class Accessibility
{
    [Fact]
    public void Nested_and_internal_contracts_are_reached() => Harness.Accept(Usings + """
        namespace Demo { internal static class Outer { internal class Inner { protected internal enum E { A } [RpcTopic("t")] internal interface IFoo { [Call] Task<Row> PutAsync(Row a); } internal record struct Row(int A); } } }
        """);

    [Theory]
    [InlineData("public class Outer { [RpcTopic(\"t\")] private interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData(
        "public class Outer { private class Inner { [RpcTopic(\"t\")] public interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); } } }")]
    [InlineData("file class Outer { [RpcTopic(\"t\")] internal interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData("public class Outer<T> { public class Inner { [RpcTopic(\"t\")] public interface {|TRPC0002:IFoo|} { [Call] Task PingAsync(T a); } } }")]
    [InlineData("public interface IOuter<T> { [RpcTopic(\"t\")] interface {|TRPC0002:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData(
        "public class Outer { [NotificationTopic] private interface {|TRPC0003:IFoo|} { [Notification(\"a\")] Task PingAsync(); } }")]
    public void A_contract_out_of_reach_is_reported_at_its_name(string marked) => Marked.Hold(Usings, marked);

    [Fact]
    public void A_contract_of_protected_internal_and_in_an_interface_is_reached() => Harness.Accept(Usings + """
        public class Outer { [RpcTopic("t")] protected internal interface IFoo { [Call] Task<Row> PutAsync(Row a); } protected internal record Row(int A); }
        public interface IOuter { [RpcTopic("t")] interface IFoo : IBase { [Call] Task<Kind> PutAsync(Kind a); } enum Kind { A } internal interface IHidden { } }
        internal interface IPlain { } public interface IBase { [Call] Task BaseAsync(); }
        """);

    [Fact]
    public void An_internal_base_and_payload_of_an_internal_contract_are_reached() => Harness.Accept(Usings + """
        internal interface IBase<T> { [Call] Task<T> BaseAsync(T a); } internal record Row(Kind A); internal enum Kind { A }
        [RpcTopic("t")] internal interface IFoo : IBase<Row> { internal Task HelpAsync() => Task.CompletedTask; }
        """);
}

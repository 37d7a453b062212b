using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Parts, bodies, static members and explicit implementations in interfaces.</summary>
[FailureClass(16)]
public sealed class InterfaceMembers
{
    [Fact]
    public void Other_members_with_a_body_are_left_alone() => Harness.Accept(Usings + """
        public interface IBase : IDisposable { int Size { get; } void Reset(); event Action Changed; }
        [RpcTopic("t")]
        public partial interface IFoo : IBase
        {
            int IBase.Size => 1; void IBase.Reset() { } void IDisposable.Dispose() { } event Action IBase.Changed { add { } remove { } }
            const int Limit = 5; static int S { get; set; } static void Make() { } int Twice => 2; void Log() => Help(); private void Help() { } class Nested { } enum Kind { A }
            [Call] Task WithBodyAsync(int a) => Task.CompletedTask;
        }
        public partial interface IFoo { [Call] Task OtherPartAsync(Kind a, Nested b); }
        """);

    [Fact]
    public void A_method_reimplemented_by_a_derived_interface_is_ignored_unless_it_is_called() => Harness.Accept(Usings + """
        public interface IBase { [Call] Task CalledAsync(); Task PlainAsync(); int Size { get; } event Action Changed; int this[int i] { get; set; } }
        public interface IMiddle : IBase { Task IBase.PlainAsync() => Task.CompletedTask; int IBase.Size => 1; event Action IBase.Changed { add { } remove { } } int IBase.this[int i] { get => i; set { } } }
        [RpcTopic("t")] public interface IFoo : IMiddle { Task IBase.CalledAsync() => Task.CompletedTask; Task IBase.PlainAsync() => Task.CompletedTask; }
        [RpcTopic("t")] public interface IBar : IBase, IMiddle { abstract Task IBase.CalledAsync(); }
        """).All.ShouldContain("global::IBase.CalledAsync(");

    [Theory]
    [InlineData(
        "public interface ILeft : IBase { void IBase.M() { } } public interface IRight : IBase { void IBase.M() { } } [RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:ILeft|}, IRight { }",
        "")]
    [InlineData(
        "public interface ILeft : IBase { void IBase.M() { } } public interface IRight : IBase { void IBase.M() { } } [RpcTopic(\"t\")] public interface IFoo : ILeft, IRight { void IBase.M() { } }",
        "")]
    [InlineData(
        "public interface IMiddle : IBase { void IBase.M() { } } [RpcTopic(\"t\")] public interface IFoo : IMiddle { abstract void IBase.{|TRPC0009:M|}(); }",
        "")]
    [InlineData(
        "public interface IMiddle : IBase { abstract void IBase.M(); } [RpcTopic(\"t\")] public interface IFoo : IMiddle { void IBase.M() { } }",
        "")]
    [InlineData(
        "public interface IMiddle : IBase { abstract void IBase.M(); } [RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:IMiddle|} { }",
        "=> Console.WriteLine()")]
    [InlineData(
        "public interface ILeft : IBase { abstract void IBase.M(); } public interface IRight : ILeft { void IBase.M() { } } [RpcTopic(\"t\")] public interface IFoo : ILeft, IRight { }",
        "")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IBase { abstract void IBase.{|TRPC0009:M|}(); }", "=> Console.WriteLine()")]
    public void The_most_derived_word_on_a_member_counts(string contract, string body) =>
        Marked.Hold(Usings, $$"""public interface IBase { void M() {{body}}; } """ + contract);

    [Fact]
    public void Static_members_with_a_body_are_left_alone() => Harness.Accept(Usings + """
        public interface IBase { static abstract int Size { get; } static virtual void Reset() { } static abstract IBase Make(); }
        [RpcTopic("t")]
        public interface IFoo : IBase
        {
            static int IBase.Size => 1; static IBase IBase.Make() => null!; static virtual int Count => 1; static int operator +(IFoo a, int b) => b; static IFoo() { } const string Name = "a"; static event Action? Changed;
            [Call] Task PingAsync(); delegate void D(); interface INested { void M(); }
        }
        """);

    [Theory]
    [InlineData("static abstract void {|TRPC0008:Make|}();")]
    [InlineData("static abstract int {|TRPC0008:Size|} { get; }")]
    [InlineData("static abstract event Action {|TRPC0008:Changed|};")]
    [InlineData("static abstract IFoo operator {|TRPC0008:+|}(IFoo a, IFoo b);")]
    [InlineData("[Call] static abstract Task {|TRPC0018:PingAsync|}();")]
    [InlineData("[Call] static virtual Task {|TRPC0018:PingAsync|}() => Task.CompletedTask;")]
    [InlineData("Task {|TRPC0009:PingAsync|}(); protected void {|TRPC0009:Log|}(); internal abstract void {|TRPC0009:Trace|}();")]
    public void Members_without_a_body_are_reported(string member) =>
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo { {{member}} }""");

    [Fact]
    public void A_conversion_of_a_base_is_reported_where_the_base_is_named() => Marked.Hold(Usings, """
        public interface IBase<T> where T : IBase<T> { static abstract implicit operator int(T a); } public class Bar : IBase<Bar> { public static implicit operator int(Bar a) => 1; }
        [RpcTopic("t")] public interface IFoo : {|TRPC0008:IBase<Bar>|} { }
        """);

    [Fact]
    public void Parts_of_an_interface_are_one_contract_wherever_its_attribute_is() => Harness.Accept(
        Usings + "public partial interface IFoo { [Call] Task AAsync(); }",
        Usings + "[RpcTopic(\"t\")] public partial interface IFoo : IDisposable { [Call] Task BAsync(); }",
        Usings + "public partial interface IFoo : IBase { } public interface IBase { [Call] Task CAsync(); }").Sources.Count.ShouldBe(3);
}

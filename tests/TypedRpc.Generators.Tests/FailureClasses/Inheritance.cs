using System.Globalization;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Bases: diamonds, topics of their own, new slots, generic ones, disposable ones, and plain ones.</summary>
[FailureClass(15)]
public sealed class Inheritance
{
    [Fact]
    public void Bases_may_form_a_diamond_be_generic_have_topics_and_members_of_their_own() => Harness.Accept(Usings + """
        public interface IRoot { [Call] Task RootAsync(); void Plain() { } static int Count => 1; int Size => 2; }
        [RpcTopic("left")] public interface ILeft : IRoot { [Call] Task LeftAsync(); }
        public interface IRight<T> : IRoot { [Call] Task<T> RightAsync(T a); }
        [RpcTopic("both", Version = "1.1")] public interface IBoth : ILeft, IRight<string> { [Call(Name = "root_again")] new Task RootAsync(); }
        """);

    [Fact]
    public void The_topic_and_version_of_the_most_derived_interface_are_the_address()
    {
        Run run = Harness.Accept(Usings + """
            [RpcTopic("base", Version = "2.4", Namespace = "b", Exchange = "be")] public interface IBase { [Call(Since = "2.1")] Task BaseAsync(); }
            [RpcTopic("derived", Version = "2.2")] public interface IDerived : IBase { [Call] Task OwnAsync(); }
            """);
        string derived = run.Sources.Single(source => source.Key.StartsWith("IDerived", StringComparison.Ordinal)).Value;
        derived.ShouldContain("new(\"IDerived\", new string[] { \"derived\" }");
        derived.ShouldContain("Version = new global::TypedRpc.RpcVersion(2, 2)");
        string declared = run.Sources.Single(source => source.Key.StartsWith("IBase", StringComparison.Ordinal)).Value;
        declared.ShouldContain("new(\"IBase\", new string[] { \"base\" }");
        declared.ShouldContain("Version = new global::TypedRpc.RpcVersion(2, 4)");
    }

    [Fact]
    public void A_base_without_a_topic_is_not_a_contract() =>
        Harness.Accept(
            Usings + "public interface IBase { [Call] Task BaseAsync(); } [RpcTopic(\"t\")] public interface IFoo : IBase { }").Sources.Keys
            .ShouldNotContain(name => name.StartsWith("IBase", StringComparison.Ordinal));

    [Fact]
    public void Several_contracts_may_have_one_topic() => Harness.Accept(Usings + """
        [RpcTopic("t")] public interface IOne { [Call] Task PingAsync(); } [RpcTopic("t", Version = "2.0")] public interface ITwo { [Call] Task PingAsync(); } [RpcTopic("t", Namespace = "admin")] public interface IThree : IOne { }
        """).Sources.Count.ShouldBe(5);

    [Fact]
    public void A_generic_base_may_be_inherited_twice_when_it_has_no_method_of_the_contract() => Harness.Accept(Usings + """
        public interface IBox<T> { T? Value => default; Task PlainAsync(T a) => Task.CompletedTask; }
        public interface INamed<in T> { [Call] Task PutAsync(T a); }
        public interface IRead<out T> { static T? Empty => default; }
        [RpcTopic("t")] public interface IFoo : IBox<int>, IBox<string>, INamed<Row>, IRead<int>, IRead<string> { } public record Row(int A);
        """);

    [Fact]
    public void A_generic_base_with_methods_twice_is_reported_with_what_helps() => Marked.Hold(Usings, """
        public interface IBase<T> { [Call] Task PingAsync(T a); }
        public interface IMiddle : IBase<string> { }
        [RpcTopic("t")] public interface IFoo : IBase<int>, {|TRPC0015:IMiddle|} { }
        """).Problems.Single().GetMessage(CultureInfo.InvariantCulture).ShouldEndWith("inherit the base once");

    [Theory]
    [InlineData("IDisposable", "void global::System.IDisposable.Dispose()", "DisposeAsync")]
    [InlineData("IAsyncDisposable", "ValueTask global::System.IAsyncDisposable.DisposeAsync()", "Dispose()")]
    [InlineData("IBase", "void global::System.IDisposable.Dispose()", "DisposeAsync")]
    public void A_disposable_contract_has_a_proxy_whose_disposal_does_nothing(string inherited, string expected, string other)
    {
        string contract = Harness.Accept(Usings
            + $$"""public interface IBase : IDisposable { } [RpcTopic("t")] public interface IFoo : {{inherited}} { [Call] Task PingAsync(); }""").All;
        contract.ShouldContain(expected);
        contract.ShouldNotContain(other);
        Harness.Accept(Usings
            + $$"""public interface IBase : IDisposable { } [NotificationTopic] public interface IFoo : {{inherited}} { [Notification("a")] Task PingAsync(); }""").All
            .ShouldContain(expected);
    }

    [Fact]
    public void A_disposal_that_the_contract_implements_is_left_alone() =>
        Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo : IDisposable { void IDisposable.Dispose() { } }").All
            .ShouldNotContain("Dispose");

    [Theory]
    [InlineData("public interface IBase { void Dispose(); }")]
    [InlineData("public interface IBase : Mine.IDisposable { } namespace Mine { public interface IDisposable { void Dispose(); } }")]
    [InlineData("public interface IBase { int Dispose(); ValueTask DisposeAsync() => default; }")]
    public void A_dispose_of_another_interface_is_a_method_like_any(string types) =>
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo : {|TRPC0009:IBase|} { } {{types}}""");

    [Fact]
    public void The_same_method_over_both_arms_of_a_diamond_is_one() =>
        Harness.Accept(Usings
            + "public interface IRoot { [Call] Task RootAsync(); } public interface ILeft : IRoot { } public interface IRight : IRoot { } [RpcTopic(\"t\")] public interface IFoo : ILeft, IRight, IRoot { }")
            .All.Split("new global::TypedRpc.RpcMethod[] { __m0 }").Length.ShouldBe(2);
}

using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>User namespaces and types that take the place of those that generated code means.</summary>
[FailureClass(8)]
public sealed class NameLookup
{
    [Fact]
    public void User_namespaces_and_types_may_be_called_as_those_of_the_framework() => Harness.Accept("""
        namespace Acme.System.Task
        {
            public class String { } public class Int32 { } public enum Guid { A }
            [global::TypedRpc.RpcTopic("t")] public interface IFoo { [global::TypedRpc.Call] global::System.Threading.Tasks.Task<String> PutAsync(Guid a, String b, string c, global::System.Guid d); }
        }
        namespace System { public class Task { } public record Mine(int A); [TypedRpc.RpcTopic("t")] public interface IFoo { [TypedRpc.Call] Threading.Tasks.Task<Mine> PutAsync(Mine a, Task b); } }
        namespace Acme.TypedRpc.Generated { [global::TypedRpc.RpcTopic("t")] public interface IFoo { [global::TypedRpc.Call] global::System.Threading.Tasks.Task PutAsync(Serialization.Row a); } }
        namespace Acme.TypedRpc.Generated.Serialization { public record Row(int A); }
        namespace TypedRpc.Acme { [RpcTopic("t")] public interface IFoo { [Call] global::System.Threading.Tasks.Task PutAsync(Shape a); } public class Shape { public int RpcContract { get; set; } } }
        namespace TypedRpc.Generated.Acme { [RpcTopic("t")] public interface IFoo { [Call] global::System.Threading.Tasks.Task PutAsync(RpcContract a); } public class RpcContract { } }
        """);

    [Theory]
    [InlineData("nameof")]
    [InlineData("dynamic")]
    [InlineData("nint")]
    [InlineData("_")]
    [InlineData("Task")]
    [InlineData("ValueTask")]
    [InlineData("Object")]
    [InlineData("String")]
    [InlineData("Shape")]
    [InlineData("RpcContract")]
    [InlineData("Client")]
    [InlineData("Obsolete")]
    [InlineData("ObsoleteAttribute")]
    [InlineData("Instance")]
    public void A_type_without_a_namespace_may_be_called(string name) => Harness.Accept($$"""
        public class @{{name}} { public int A { get; set; } }
        [TypedRpc.RpcTopic("t")]
        public interface IFoo
        {
            [TypedRpc.Call] System.Threading.Tasks.Task<@{{name}}> GetAsync(@{{name}} a, int? b, System.Collections.Generic.List<@{{name}}>? c, System.Collections.Generic.IEnumerable<int> d, System.Threading.CancellationToken e = default);
            [TypedRpc.Call] System.Threading.Tasks.ValueTask<System.Collections.Generic.Dictionary<string, Row>> FindAsync();
        }
        public record Row(int A) { public int B { get; init; } }
        """);

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0016:Task<lib::Row>|} GetAsync(); }", "lib")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(List<lib::Row> {|TRPC0016:a|}); }", "lib")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IDisposable, {|TRPC0003:lib::IBase|}, lib::IPlain { }", "lib")]
    [InlineData(
        "public interface IBase<T> { [Cast] Task BaseAsync(); } [RpcTopic(\"t\")] public interface IFoo : {|TRPC0003:IBase<List<lib::Row>>|} { }",
        "lib")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : lib::IPlain { }", "lib")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : lib::IBase { [Call] Task PutAsync(List<lib::Row> a); }", "lib,global")]
    public void A_type_that_has_an_alias_alone_is_out_of_reach(string contract, string aliases)
    {
        CSharpCompilation library = Harness.Compile(
            [Usings + "public record Row(int A); public interface IBase { [Call] Task BaseAsync(); [Call] Task OtherAsync(); } public interface IPlain { int Size => 1; }"],
            name: "Library");
        Marked.Hold("extern alias lib;\n" + Usings, contract, [library.ToMetadataReference([.. aliases.Split(',')])]);
    }

    [Theory]
    [InlineData("namespace TypedRpc.Generated.Demo { public class Serialization { } public class Client { } public class System { } }")]
    [InlineData("namespace Demo.TypedRpc { public class RpcTopicAttribute { } }")]
    [InlineData("namespace Demo { public class TypedRpcs { } public class Generated { } public class global { } }")]
    public void Namespaces_of_the_user_do_not_get_in_between(string other) => Harness.Accept(
        "namespace Demo { [global::TypedRpc.RpcTopic(\"t\")] public interface IFoo { [global::TypedRpc.Call] global::System.Threading.Tasks.Task<Row> GetAsync(Row[] a); } public record Row(int A); }\n"
            + other);
}

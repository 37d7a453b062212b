using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Methods that have the names of members of the generated classes, of object, or of the type around them.</summary>
[FailureClass(3)]
public sealed class ClashingMembers
{
    [Fact]
    public void Members_called_as_those_of_object_and_of_the_generated_class_do_not_clash() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task Equals(); [Call] Task GetHashCode(int a); [Call] Task Dispose(); [Call(Name = "dispose_2")] Task DisposeAsync(); [Call] Task Instance(); [Call] Task DispatchAsync();
            [Call] Task Foo_00000000(); [Call] Task __Proxy(); [Call] Task __invoker(); [Call] Task Finalize(int a); [Call] Task MemberwiseClone(int a); [Call] Task ToString(int a);
        }
        public class Foo { } public class FooShape { }
        """);

    [Fact]
    public void A_method_may_have_the_name_of_its_interface_and_of_the_generated_class()
    {
        string generated = Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(); }").All;
        string name = generated.Split("internal sealed class ")[1].Split(' ')[0];
        Harness.Accept(Usings
            + $$"""[RpcTopic("t")] public interface IFoo { [Call] Task {{name}}(); [Call] Task Foo(int Foo); [Call] Task __Arguments0(int {{name}}); [Call] Task TypedRpc(); [Call] Task System(); [Call] Task global(); }""")
            .All.ShouldContain($"global::IFoo.{name}(");
    }

    [Fact]
    public void A_disposable_contract_may_have_a_dispose_of_its_own() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo : IDisposable, IAsyncDisposable
        {
            [Call(Name = "dispose_remotely")] new Task Dispose();
            [Call] new ValueTask DisposeAsync();
        }
        """).All.ShouldContain("void global::System.IDisposable.Dispose()");
}

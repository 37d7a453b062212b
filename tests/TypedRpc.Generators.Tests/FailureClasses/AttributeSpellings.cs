using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Attributes by alias, by full name, and others of the same name.</summary>
[FailureClass(9)]
public sealed class AttributeSpellings
{
    [Fact]
    public void Attributes_are_known_by_alias_and_full_name_and_look_alikes_are_not() => Harness.Accept("""
        using Topic = TypedRpc.RpcTopicAttribute;
        using Ask = TypedRpc.CallAttribute;
        using System.Threading.Tasks;
        [Topic("t")] public interface IFoo { [Ask] Task AAsync(); [global::TypedRpc.CastAttribute] Task BAsync(); [Ask, Mine.Cast] Task CAsync(); }
        namespace Mine { public class CastAttribute : System.Attribute { } public class RpcTopicAttribute : System.Attribute { } [RpcTopic] public interface IBar { int A { get; } } }
        """).Sources.Keys.ShouldNotContain(name => name.Contains("IBar", StringComparison.Ordinal));

    [Fact]
    public void Attributes_by_a_global_alias_and_in_lists_of_several_are_known()
    {
        Run run = Harness.Accept(
            "global using Topic = TypedRpc.RpcTopicAttribute; global using T = System.Threading.Tasks.Task; global using static Names;",
            "public static class Names { public const string Volume = \"volume\"; }",
            "[System.Obsolete, Topic(Volume), System.ComponentModel.Description(\"a\")] public interface IFoo { [System.Obsolete, TypedRpc.Cast(Name = Volume)] T AAsync(); [method: TypedRpc.Call] T BAsync(); }");
        run.All.ShouldContain("\"volume\", global::TypedRpc.RpcMethodKind.Cast");
        run.All.ShouldContain("\"b\", global::TypedRpc.RpcMethodKind.Call");
    }

    [Fact]
    public void An_attribute_that_derives_from_another_namespace_is_ignored() => Marked.Hold(Usings, """
        namespace Mine { using System; class CallAttribute : Attribute { } class RpcTopic : Attribute { } }
        namespace Mine.TypedRpc { class CastAttribute : System.Attribute { } }
        class Outer { internal class CallAttribute : System.Attribute { } }
        [RpcTopic("t")] public interface IFoo { [Mine.Call] Task {|TRPC0009:AAsync|}(); [Mine.TypedRpc.Cast] Task {|TRPC0009:BAsync|}(); [Outer.Call] Task {|TRPC0009:CAsync|}(); }
        """);
}

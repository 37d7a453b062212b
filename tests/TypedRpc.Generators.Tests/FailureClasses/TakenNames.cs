using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>A type of the user has the name that generated code would have.</summary>
[FailureClass(4)]
public sealed class TakenNames
{
    [Fact]
    public void A_type_may_have_the_name_of_the_generated_class_beside_it()
    {
        const string Contract =
            "namespace Demo { [RpcTopic(\"t\")] public interface IFoo { [Call] Task<Row> PingAsync(Row[] row); } public record Row(int A); }\n";
        string all = Harness.Accept(Usings + Contract).All;
        IEnumerable<string> names = all.Split("sealed class ")
            .Skip(1).Select(part => part.Split(' ')[0]).Append("Shapes").Append("Registration");
        string types = string.Concat(names.Distinct().Select(name => $"public class {name} {{ }} "));
        Harness.Accept(Usings + Contract + $$"""namespace Demo { {{types}} } {{types}} namespace TypedRpc { {{types}} }""").Sources.Count
            .ShouldBe(5);
    }

    [Fact]
    public void The_namespaces_of_generated_code_may_have_types_of_the_user() => Harness.Accept(Usings + """
        namespace TypedRpc.Generated.Shapes { public record Shape(int A); public class IntShape { } [RpcTopic("t")] public interface IFoo { [Call] Task<Shape[]> PingAsync(Shape shape); } }
        namespace Shapes { [RpcTopic("t")] public interface IFoo { [Call] Task<TypedRpc.Generated.Shapes.Shape> PingAsync(); } }
        """);

    [Fact]
    public void A_namespace_and_a_type_may_differ_in_a_dot_alone()
    {
        Run run = Harness.Accept(Usings + """
            namespace A.B { [RpcTopic("t")] public interface IFoo { [Call] Task PingAsync(); } }
            namespace A { public class B_ { [RpcTopic("t")] public interface IFoo { [Call] Task PingAsync(); } } [RpcTopic("t")] public interface B_IFoo { [Call] Task PingAsync(); } }
            """);
        run.Sources.Count.ShouldBe(5);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Parsing;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Two generated files that would have one name: AddSource does not tell upper case from lower.</summary>
[FailureClass(5)]
public sealed class HintNameCollisions
{
    [Fact]
    public void Names_that_differ_by_namespace_nesting_arity_or_case_have_files_of_their_own()
    {
        Run run = Harness.Accept(Usings + """
            public record Row(int A);
            namespace A { public record Row(int A); [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(Row a, global::Row b, B.Row c, Box<int> d, Box<int, int> e, Box f); } public class Box { } public class Box<T> { } public class Box<T, U> { } }
            namespace A { public class Outer { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(); } } }
            namespace A { public class Outer_ { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(); } } }
            namespace a { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(); } [RpcTopic("t")] public interface IFOO { [Call] Task PutAsync(); } [RpcTopic("t")] public interface Foo { [Call] Task PutAsync(); } }
            namespace B { public record Row(int A); [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(Row a); } [RpcTopic("t")] public interface IÜberaus { [Call] Task PutAsync(Größe a); } [RpcTopic("t")] public interface IUberaus { [Call] Task PutAsync(Größe a); } public record Größe(int Höhe); }
            """);
        run.Sources.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(run.Sources.Count);
        run.Sources.Keys.ShouldAllBe(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.' || c == '_'));
    }

    [Fact]
    public void Payloads_that_differ_by_nesting_arguments_nullability_or_case_have_files_of_their_own()
    {
        Run run = Harness.Accept(Usings + """
            public record Row(int A); public record ROW(int A); public record RowOfint(int A); public record Box<T>(T A); public record BoxOfRow(int A);
            public class Outer { public record Row(int A); public class Inner { public record Row(int A); } }
            public class Outer<T> { public record Row(int A); }
            [RpcTopic("t")]
            public interface IFoo
            {
                [Call] Task AAsync(Row a, ROW b, RowOfint c, Box<Row> d, Box<Row[]> e, Box<Row>[] f, BoxOfRow g);
                [Call] Task BAsync(Outer.Row a, Outer.Inner.Row b, Outer<int>.Row c, Outer<Row>.Row d, List<Row> e, List<Row?> f, IEnumerable<Row> g, Box<string?> h, Box<string> i);
            }
            """);
        run.Sources.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(run.Sources.Count);
    }

    // With a hash of 32 bits these two had one name.
    [Fact]
    public void Types_of_one_name_have_shapes_of_their_own()
    {
        CSharpCompilation compilation = Harness.Compile([Usings + """
            namespace N1695b { public record Volume(int A); }
            namespace N518c8 { public record Volume(string B); }
            namespace Demo { [RpcTopic("t")] public interface IFoo { [Call] Task<N1695b.Volume> AAsync(N518c8.Volume volume); } }
            """], name: "ok");
        Harness.Start(compilation).Sources.Keys.Count(name => name.StartsWith("VolumeShape_", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void Owners_with_the_same_hash_have_names_of_their_own_and_keep_them()
    {
        var names = new GeneratedNames(_ => "0123456789abcdef");
        names.SuffixOf("a").ShouldBe("0123456789abcdef");
        names.SuffixOf("b").ShouldBe("0123456789abcdef_2");
        names.SuffixOf("c").ShouldBe("0123456789abcdef_3");
        names.SuffixOf("b").ShouldBe("0123456789abcdef_2");
        names.SuffixOf("a").ShouldBe("0123456789abcdef");
    }

    // The compiler refuses longer names when it writes the assembly (CS7013).
    [Theory]
    [InlineData(879)]
    [InlineData(880)]
    [InlineData(1015)]
    public void A_namespace_may_be_as_long_as_the_compiler_allows(int length)
    {
        string space = new('n', length);
        Run run = Harness.Accept(Usings + $$"""
            namespace {{space}}
            {
                public interface IBase<T> { [Call] Task<T> InheritedAsync(T value); }
                [RpcTopic("t")] public interface IFoo : IBase<Row> { [Call(Name = "a")] Task<List<Row>> {{new string('M', 200)}}(Row row, CancellationToken token = default); }
                [RpcTopic("t")] public interface IBar { [Call] Task BarAsync(); }
                [NotificationTopic] public interface INews { [Notification("a")] ValueTask AAsync(Row row); }
                public record Row(int A);
            }
            """);
        using var image = new MemoryStream();
        run.Output().Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(
            one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
    }

    [Fact]
    public void Names_longer_than_a_file_may_have_are_shortened_and_stay_apart()
    {
        string space = string.Join('.', Enumerable.Range(0, 30).Select(i => $"ANamespaceThatIsLong{i}"));
        Run run = Harness.Accept(Usings
            + $$"""namespace {{space}} { [RpcTopic("t")] public interface IFooOne { [Call] Task PingAsync(List<Dictionary<string, List<Row{{new string('x', 300)}}>>> a); } public record Row{{new string('x', 300)}}(int A); [RpcTopic("t")] public interface IFooTwo { [Call] Task PingAsync(); } }""");
        run.Sources.Keys.ShouldAllBe(name => name.Length < 200);
        run.Sources.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(run.Sources.Count);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Obsolete, experimental and undocumented code: what its author is told of must not come out of generated files too.</summary>
[FailureClass(22)]
public sealed class LeakingWarnings
{
    [Fact]
    public void Obsolete_or_experimental_members_leak_no_warning() => Harness.Accept(Usings + """
        #pragma warning disable CS0612, CS0618, CS0619, EXP1
        [Obsolete("no", error: true)] public record Old([property: Obsolete] int A);
        [Obsolete] public enum OldKind { A }
        [Obsolete("no", error: true), RpcTopic("t")] public interface IFoo { [Call] Task<Old> PutAsync(Old a, OldKind b); }
        [RpcTopic("u")] public interface IBar { [Call, Obsolete("no", error: true)] Task PutAsync(); [Call, Obsolete] Task<Box> GetAsync(List<Box> b); }
        public class Box { [Obsolete("no", error: true)] public int A { get; set; } [Obsolete("no", error: true)] public Box() { } [Obsolete("no", error: true)] public required int B { get; init; } }
        """);

    [Fact]
    public void Experimental_members_do_not_stop_generated_code()
    {
        CSharpCompilation compilation = Harness.Compile(["""
            using System.Diagnostics.CodeAnalysis;
            using System.Threading.Tasks;
            using TypedRpc;
            #pragma warning disable EXP1
            [Experimental("EXP1")] public record New(int A);
            [RpcTopic("t"), Experimental("EXP1")] public interface IFoo { [Call] Task<New> PutAsync(New a); }
            """]);
        Harness.Start(compilation, holdWarnings: false).Sources.ShouldNotBeEmpty();

        // What the pragma hides from users is found here.
        Should.Throw<InvalidOperationException>(() => Harness.Start(compilation)).Message.ShouldContain("EXP1");
    }

    [Fact]
    public void Every_warning_of_the_compiler_is_hidden_from_the_user_and_seen_by_these_tests()
    {
        Run run = Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(); }");
        string warned = run.Sources.Values.First() + "\nclass Unused { private int _a; }";
        Warnings(warned).ShouldBeEmpty();
        Warnings(warned.Replace("#pragma warning disable\n", "", StringComparison.Ordinal)).ShouldBe(["CS0169"]);

        IEnumerable<string> Warnings(string source) =>
            run.Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, Harness.Parse(), "Foo.g.cs")).GetDiagnostics()
                .Where(one => one.Location.SourceTree?.FilePath == "Foo.g.cs").Select(one => one.Id);
    }

    [Fact]
    public void Members_that_need_unreferenced_or_dynamic_code_or_are_marked_otherwise_have_code() => Harness.Accept(Usings + """
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.Versioning;
        [SupportedOSPlatform("windows")] public enum Kind { A }
        public class Row { [RequiresUnreferencedCode("a"), RequiresDynamicCode("b")] public Row() { } [UnsupportedOSPlatform("linux")] public int A { get; set; } public Kind Kind { get; set; } }
        [RpcTopic("t"), CLSCompliant(false), RequiresPreviewFeatures]
        public interface IFoo
        {
            [Call, RequiresUnreferencedCode("a"), RequiresDynamicCode("b"), RequiresAssemblyFiles("c")] Task<Row> GetAsync([DisallowNull] Row? row, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] string type);
            [Call] [return: NotNull] Task<Row?> FindAsync(uint a, ulong b);
        }
        """);

    [Theory]
    [InlineData("[Obsolete(\"a\", error: true)] public class Outer { [RpcTopic(\"t\")] public interface IFoo { [Call] Task<Row> GetAsync(Row a); } public record Row(int A); }")]
    [InlineData("[Obsolete(\"a\", error: true)] public interface IBase<T> { [Call] Task<T> GetAsync(T a); } [Obsolete, RpcTopic(\"t\")] public interface IFoo : IBase<Row> { } [Obsolete(\"b\")] public record Row(int A);")]
    [InlineData("[NotificationTopic, Obsolete(\"a\", error: true)] public interface IFoo { [Notification(\"a\"), Obsolete] Task GetAsync(Row a, Kind b = Kind.A); } [Obsolete] public enum Kind { [Obsolete(\"c\")] A } [Obsolete(\"b\", error: true)] public class Row { [Obsolete] public required int A { get; init; } }")]
    public void Obsolete_types_around_and_below_a_contract_leak_no_warning(string source) =>
        Harness.Accept(Usings + "#pragma warning disable CS0612, CS0618, CS0619\n" + source);
}

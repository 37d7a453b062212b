using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Tuples, nested generics, jagged arrays, dynamic: types that cannot be printed by their names alone.</summary>
[FailureClass(10)]
public sealed class TypeForms
{
    [Fact]
    public void Nested_generics_and_jagged_arrays_are_repeated_as_they_are() => Harness.Accept(Usings + """
        public record Box<T>(T Value); public record Pair<T, U>(T Left, U Right);
        public class Outer<T> { public record Inner<U>(T A, U B); public struct Plain { public T A { get; set; } } }
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<Box<Pair<int, Box<string?>?>>[]> AAsync(int[][] a, string?[]?[] b, List<int[]>[] c, Dictionary<string, List<Box<int[][]>>> d);
            [Call] Task<Outer<int>.Inner<string>> BAsync(Outer<Box<int>>.Inner<Outer<string>.Plain> a, Outer<int?>.Plain? b, List<Outer<int[]>.Plain?> c);
            [Call] Task<int?[]> CAsync(Box<Box<Box<Box<int>>>> a, byte[][] b, byte[]?[]? c, KeyValues d);
        }
        public class KeyValues { public IReadOnlyDictionary<string, IReadOnlyList<string?>>? A { get; set; } public HashSet<int[]>? B { get; set; } }
        """);

    // Whether it can be carried is not the point: either there is code that compiles or a diagnostic, and both agree.
    [Theory]
    [InlineData("(int A, string B)")]
    [InlineData("(int A, (string? C, int[] D) B)")]
    [InlineData("List<(int @class, string Rest_)>")]
    [InlineData("(int, int, int, int, int, int, int, int, int)")]
    [InlineData("Box<(int A, int)>")]
    [InlineData("(int A, int B)?")]
    [InlineData("dynamic")]
    [InlineData("List<dynamic>")]
    [InlineData("Box<dynamic?>?")]
    [InlineData("object?")]
    [InlineData("Box<object>")]
    [InlineData("nint[]")]
    [InlineData("int[,][]")]
    [InlineData("Box<int[,]>")]
    [InlineData("delegate*<int>[]")]
    [InlineData("Nullable<int>")]
    [InlineData("ValueTuple<int>")]
    [InlineData("ValueTuple")]
    public void A_type_without_a_simple_name_has_code_or_a_diagnostic(string type)
    {
        string source = Usings
            + $$"""public record Box<T>(T Value); public unsafe class U { [RpcTopic("t")] public interface IFoo : IBase<int> { [Call] Task<{{type}}> GetAsync(); [Call] Task PutAsync({{type}} a, int b); } public interface IBase<T> { [Call] Task BaseAsync({{type}} a); } }""";
        CSharpCompilation compilation = Harness.Compile([source]);
        compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error && one.Id != "CS0306").ShouldBeEmpty();
        Run run = Harness.Start(compilation);
        run.Problems.ShouldAllBe(one => one.Id == "TRPC0016");
        (run.Problems.Length, run.Sources.Count == 0).ShouldBeOneOf((0, false), (3, true));
    }
}

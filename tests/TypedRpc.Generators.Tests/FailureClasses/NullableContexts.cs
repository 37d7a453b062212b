using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Annotated, oblivious and mixed interfaces.</summary>
[FailureClass(11)]
public sealed class NullableContexts
{
    [Fact]
    public void Nullability_of_every_context_is_repeated_without_a_warning() => Harness.Accept(Usings + """
        #nullable enable
        public record Row(string? A, List<string?>? B, Dictionary<string, Row?[]?> C);
        public record Box<T>(T Value);
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<Row?> AAsync(Row? a, List<string?> b, string?[]? c, Box<string?> d, Box<string> e, int? f = null);
        #nullable disable
            [Call] Task<Row> BAsync(Row a, List<string> b, string[] c, Box<string> d);
        #nullable restore
            [Call] ValueTask<List<string?>?> CAsync(IReadOnlyDictionary<string, string?>? a);
        }
        """);

    public static TheoryData<NullableContextOptions> Contexts => [.. Enum.GetValues<NullableContextOptions>()];

    [Theory]
    [MemberData(nameof(Contexts))]
    public void A_contract_has_code_without_a_warning_in_every_context_of_the_project(NullableContextOptions context)
    {
        CSharpCompilation compilation = Harness.Compile([RichSource.Text.Replace("#nullable enable", "", StringComparison.Ordinal)]);
        Run run = Harness.Start(compilation.WithOptions(compilation.Options.WithNullableContextOptions(context)));
        run.Problems.ShouldBeEmpty();
        run.Sources.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_base_may_be_inherited_with_nullable_arguments() => Harness.Accept(Usings + """
        public interface IBase<T> { [Call] Task<T> GetAsync(T a, List<T> b); }
        [RpcTopic("t")] public interface IFoo : IBase<string?> { } [RpcTopic("t")] public interface IBar : IBase<Row?[]?> { } [RpcTopic("t")] public interface IBaz : IBase<int?> { }
        public record Row(string? A);
        """);
}

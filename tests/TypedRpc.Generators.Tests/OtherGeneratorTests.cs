using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Analyzers;

namespace TypedRpc.Generators.Tests;

/// <summary>Contracts in a project with a second source generator, which neither generator sees the output of.</summary>
public sealed class OtherGeneratorTests
{
    private const string Contract = """
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;

        [RpcTopic("people")]
        public interface IPeople
        {
            [Call] Task<Person> FindAsync(Person like);
        }

        """;

    private const string Partial =
        "public partial class Person { private string? _name; private int _age; public string? City { get; set; } }";

    private const string Properties = """
        namespace Demo;
        partial class Person
        {
            public string? Name { get => _name; set => _name = value; }
            public int Age { get => _age; set => _age = value; }
        }
        """;

    [Fact]
    public void Members_that_another_generator_adds_are_an_error_at_the_type_that_names_them()
    {
        Diagnostic found = Build([Contract + Partial], Properties).ShouldHaveSingleItem();

        found.Id.ShouldBe("TRPC0040");
        found.GetMessage().ShouldStartWith(
            "'Person' has the members Age and Name from another source generator, which TypedRpc's generator cannot see, "
                + "so they would not be sent");
        found.Location.SourceTree!.FilePath.ShouldBe("/File0.cs");
        found.Location.SourceSpan.Start.ShouldBe(Contract.Length + "public partial class ".Length);
        found.Location.SourceSpan.Length.ShouldBe("Person".Length);
    }

    [Fact]
    public void One_member_that_a_nested_type_gets_is_named_alone()
    {
        const string Source = Contract
            + "public class Person { public Home? Home { get; set; } } public partial class Home { public int Number { get; set; } }";
        Diagnostic found = Build([Source], "namespace Demo; partial class Home { public string? Street { get; set; } }")
            .ShouldHaveSingleItem();
        found.GetMessage().ShouldStartWith(
            "'Home' has the member Street from another source generator, which TypedRpc's generator cannot see, "
                + "so it would not be sent");
    }

    [Fact]
    public void A_contract_that_has_no_code_for_want_of_another_generator_is_an_error()
    {
        const string Source = Contract + "public partial class Person { private string? _name; private int _age; }";
        Build([Source], Properties)
            .ShouldHaveSingleItem().GetMessage().ShouldStartWith("The contract 'IPeople' needs what another source generator adds");
    }

    [Theory]
    [InlineData(
        "namespace Demo; partial class Person { public int Twice => _age * 2; internal int Hidden { get; set; } public void Greet() { } }")]
    [InlineData("namespace Demo; partial class Stranger { public int Age { get; set; } }")]
    [InlineData("namespace Demo; partial class Person { [System.Text.Json.Serialization.JsonIgnore] public int Age { get => _age; set => _age = value; } }")]
    public void A_member_of_another_generator_that_is_not_sent_anyway_is_not_an_error(string added) =>
        Build([Contract + Partial + "public partial class Stranger { }"], added).ShouldBeEmpty();

    [Fact]
    public void A_type_with_a_shape_may_have_members_of_another_generator()
    {
        const string Shape = """
            [assembly: TypedRpc.RpcConverter(typeof(Demo.Person), typeof(Demo.PersonShape))]
            namespace Demo
            {
                public static class PersonShape
                {
                    public static string ToWire(Person value) => value.City ?? "";
                    public static Person FromWire(string value) => new() { City = value };
                }
            }
            """;
        Build([Contract + Partial, Shape], Properties).ShouldBeEmpty();
    }

    [Fact]
    public void Types_of_a_referenced_project_may_have_members_of_another_generator()
    {
        CSharpCompilation types = Run(Harness.Compile(["namespace Demo; " + Partial], name: "Types"), Properties);
        using var bytes = new MemoryStream();
        types.Emit(bytes).Success.ShouldBeTrue();
        CSharpCompilation contracts = Harness.Compile([Contract]).AddReferences(MetadataReference.CreateFromImage(bytes.ToArray()));
        Analyze(Run(contracts, "namespace Demo; class Unused { }")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Contract
        + "public record Person(string? Name, [property: System.Text.Json.Serialization.JsonPropertyName(\"a\")] int Age = 3, System.Guid? Id = null) { public required Page<Person> Friends { get; init; } } public record Page<T>(T[] Items, Kind Kind); public enum Kind : byte { A, B = 7 }")]
    [InlineData(Contract
        + "[System.Text.Json.Serialization.JsonDerivedType(typeof(Person), \"p\"), System.Text.Json.Serialization.JsonDerivedType(typeof(Child), \"c\")] public partial class Person { public string? Name { get; set; } } public partial class Child : Person { public int Age { get; set; } }")]
    public void Code_that_is_all_written_by_hand_has_no_error(string source) =>
        Build([source], "namespace Demo; class Unused { }").ShouldBeEmpty();

    private static ImmutableArray<Diagnostic> Build(string[] sources, string added) => Analyze(Run(Harness.Compile(sources), added));

    private static CSharpCompilation Run(CSharpCompilation compilation, string added)
    {
        CSharpGeneratorDriver.Create(
            [new RpcGenerator().AsSourceGenerator(), new Adding(added).AsSourceGenerator()], parseOptions: Harness.Parse())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> problems);
        problems.ShouldBeEmpty();
        output.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return (CSharpCompilation)output;
    }

    private static ImmutableArray<Diagnostic> Analyze(CSharpCompilation compilation)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new BuildSettings()), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return [.. new CompilationWithAnalyzers(compilation, [new ContractAnalyzer(), new UnseenMembersAnalyzer()], options)
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()];
    }

    private sealed class Adding(string source) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) =>
            context.RegisterSourceOutput(
                context.CompilationProvider, (output, _) => output.AddSource("Added.g.cs", SourceText.From(source, Encoding.UTF8)));
    }

    private sealed class BuildSettings : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.TypedRpcContractBaseline" ? "" : null;
                return value is not null;
            }
        }
    }
}

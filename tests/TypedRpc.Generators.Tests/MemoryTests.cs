using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedRpc.Generators.Analyzers;
using TypedRpc.Generators.Model;
using TypedRpc.Generators.Tests.FailureClasses;

namespace TypedRpc.Generators.Tests;

/// <summary>Nothing of a compilation outlives it.</summary>
[FailureClass(28)]
public sealed class MemoryTests
{
    private const string Source = """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using System.Text.Json.Serialization;
        using TypedRpc;
        [assembly: RpcConverter(typeof(System.Uri), typeof(UriShape))]
        public static class UriShape { public static Row ToWire(System.Uri value) => null!; public static System.Uri FromWire(Row value) => null!; }
        [JsonDerivedType(typeof(Leaf), "leaf")] public class Plant { public int Age; }
        public class Leaf : Plant { public Plant? On; }
        [RpcTopic("u")] public interface IBar { [Call] Task<System.Uri> GetAsync(Plant plant); }
        [RpcTopic("t")] public interface IFoo { [Call, Throws(typeof(Gone))] Task<List<Row?>> GetAsync(Row row, int a = 5); [Cast] Task PutAsync(Dictionary<Kind, int?> map); }
        [NotificationTopic] public interface INews { [Notification("a")] Task AAsync(Row row); [Notification("b")] Task BAsync(Row row, [Sensitive] int secret); }
        public record Row(int A, Row? Next) { public required string B { get; init; } }
        public enum Kind { A }
        public sealed class Gone(int left) : System.Exception { public int Left => left; }
        """;

    [Fact]
    public void A_compilation_is_collected_after_the_run()
    {
        (List<WeakReference> compilations, GeneratorDriver driver) = RunOften();
        for (int i = 0; i < 10 && compilations.Exists(one => one.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        compilations.Count(one => one.IsAlive).ShouldBe(0);
        GC.KeepAlive(driver);
    }

    [Fact]
    public void Models_hold_no_symbol_no_syntax_and_no_compilation()
    {
        GeneratorRunResult result = Harness.Generate(Harness.Compile([Source])).Driver.GetRunResult().Results.Single();
        int seen = 0;
        var known = new HashSet<object>(ReferenceEqualityComparer.Instance);
        IEnumerable<string> steps = typeof(Steps)
            .GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetValue(null)!);
        foreach (string step in steps)
        {
            result.TrackedSteps.ShouldContainKey(step);
            foreach (object value in result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Value))
                Scan(value, step, known, ref seen);
        }

        seen.ShouldBeGreaterThan(30);
    }

    [Theory]
    [InlineData("symbol")]
    [InlineData("syntax")]
    [InlineData("tree")]
    [InlineData("model")]
    [InlineData("attribute")]
    [InlineData("compilation")]
    [InlineData("location")]
    public void The_scan_finds_what_it_looks_for(string kind)
    {
        CSharpCompilation compilation = Harness.Compile([Source]);
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("IFoo")!;
        object held = kind switch
        {
            "symbol" => type,
            "syntax" => tree.GetRoot(),
            "tree" => tree,
            "model" => compilation.GetSemanticModel(tree),
            "attribute" => type.GetAttributes().Single(),
            "compilation" => compilation,
            _ => Location.None,
        };
        int seen = 0;
        Should.Throw<ShouldAssertException>(
            () => Scan(new { Deep = new object[] { "", new KeyValuePair<int, object>(1, held) } }, "", [], ref seen));
    }

    [Fact]
    public void No_static_field_holds_symbols()
    {
        foreach (FieldInfo field in typeof(RpcGenerator).Assembly.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            if (field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(ConditionalWeakTable<,>))
                continue;
            field.FieldType.ToString().ShouldNotContain("Symbol,", Case.Sensitive, field.Name);
        }
    }

    [Fact]
    public void Arrays_of_equal_elements_are_equal_and_a_default_one_is_empty()
    {
        new EquatableArray<string>(["a", "b"]).ShouldBe(new EquatableArray<string>(["a", "b"]));
        new EquatableArray<string>(["a", "b"]).GetHashCode().ShouldBe(new EquatableArray<string>(["a", "b"]).GetHashCode());
        new EquatableArray<string>(["a", "b"]).Equals(new EquatableArray<string>(["b", "a"])).ShouldBeFalse();
        default(EquatableArray<string>).Equals(new EquatableArray<string>([])).ShouldBeTrue();
        default(EquatableArray<string>).Count.ShouldBe(0);
    }

    // Not inlined, so that no local of it keeps the compilation alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (List<WeakReference> Compilations, GeneratorDriver Driver) RunOften()
    {
        var compilations = new List<WeakReference>();
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new RpcGenerator().AsSourceGenerator()], parseOptions: Harness.Parse());
        for (int run = 0; run < 5; run++)
        {
            // Every other run has a fault, so that problems with their places are made and reported too.
            CSharpCompilation compilation = Harness.Compile(
                [Source, run % 2 == 0 ? "" : "[TypedRpc.RpcTopic(\"b\")] public interface IBad { void A(); }"]);
            driver = driver.RunGenerators(compilation);
            driver.GetRunResult().GeneratedTrees.ShouldNotBeEmpty();
            compilation.WithAnalyzers([new ContractAnalyzer()])
                .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult().IsEmpty.ShouldBe(run % 2 == 0);
            compilations.Add(new WeakReference(compilation));
        }

        // The driver keeps the last compilation itself; another one takes its place.
        return (compilations, driver.RunGenerators(Harness.Compile(["class Other { }"])));
    }

    private static void Scan(object? value, string path, HashSet<object> known, ref int seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum
            || (!value.GetType().IsValueType && !known.Add(value)))
        {
            return;
        }
        seen++;
        (value is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location or AttributeData or SemanticModel or SyntaxReference)
            .ShouldBeFalse(path);
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Scan(item, path + "[]", known, ref seen);
            return;
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            Scan(field.GetValue(value), path + "." + field.Name, known, ref seen);
    }
}

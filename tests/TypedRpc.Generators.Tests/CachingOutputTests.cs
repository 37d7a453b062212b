using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Emit;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Tests;

/// <summary>For each kind of edit, exactly which files are emitted again, and why. All others are kept as they are.</summary>
public sealed class CachingOutputTests
{
    private const string Usings = "using System.Threading.Tasks;\nusing TypedRpc;\nnamespace Demo;\n";

    private static readonly string[] Files =
    [
        Usings
            + "[RpcTopic(\"one\")] public interface IOne : IBase { [Call] Task<Row> GetAsync(Kind kind); [Cast] Task DropAsync(int id); }",
        Usings + "[RpcTopic(\"two\", Version = Constants.Version)] public interface ITwo { [Call] Task<int> CountAsync(Other other); [Call, Throws(typeof(Gone))] Task TakeAsync(Row row); }",
        Usings + "[NotificationTopic(\"news\")] public interface INews { [Notification(Constants.Event)] Task RowAsync(Row row); [Notification(\"end\")] Task EndAsync(int code); }",
        Usings + """
            public interface IBase { [Call] Task BaseAsync(); }
            public record Row(int A, string B);
            public record Other(int A);
            public enum Kind { A }
            public sealed class Gone(int left) : System.Exception { public int Left => left; }
            public static class Constants { public const string Version = "1.0"; public const string Event = "row"; }
            public class Unrelated { public int A; }
            """,
    ];

    [Theory]
    [InlineData("int A; }", "int A; public void M() { } }", "")]
    [InlineData("public record Row", "/* a comment */ public  record Row", "")]
    [InlineData("Task BaseAsync()", "Task BaseAsync(int a)", "Modified Demo.IOne")]
    [InlineData("Version = \"1.0\"", "Version = \"1.5\"", "Modified Demo.ITwo")]
    [InlineData("Event = \"row\"", "Event = \"line\"", "Modified Demo.INews")]
    // what carries a struct says what it costs to decode
    [InlineData("record Row(", "record struct Row(", "Modified Demo.INews, Modified Demo.IOne, Modified Demo.ITwo, Modified RowShape")]
    [InlineData("record Other(int A);", "class Other { public int A { get; set; } }", "Modified OtherShape")]
    [InlineData("record Other(int A);", "enum Other { A }", "Modified Demo.ITwo, Removed OtherShape")]
    [InlineData("enum Kind { A }", "class Kind { public int A { get; set; } }", "Modified Demo.IOne, New KindShape")]
    [InlineData("enum Kind", "enum Kind : byte", "Modified Demo.IOne")]
    [InlineData("Row(int A, string B)", "Row(int A, string B, Fresh? C)", "Modified RowShape, New FreshShape")]
    [InlineData("public int Left => left;", "public int Left => left; public string? Why { get; set; }", "Modified GoneFault")]
    [InlineData("DropAsync(int id)", "DropAsync(long id)", "Modified Demo.IOne")]
    [InlineData("[Cast] Task DropAsync", "[Cast(Name = \"let_go\")] Task DropAsync", "Modified Demo.IOne")]
    [InlineData("EndAsync(int code)", "EndAsync(long code)", "Modified Demo.INews, New Int64Shape")]
    [InlineData(
        "[Call] Task<Row> GetAsync(Kind kind); [Cast] Task DropAsync(int id);",
        "[Cast] Task DropAsync(int id); [Call] Task<Row> GetAsync(Kind kind);", "")]
    [InlineData(
        "enum Kind { A }\n",
        "enum Kind { A }\n[RpcTopic(\"a\")] public interface IAdded { [Call] Task AAsync(Fresh fresh, Row row); }\n",
        "Modified Registration, New Demo.IAdded, New FreshShape")]
    [InlineData(
        "enum Kind { A }\n",
        "enum Kind { A }\n[NotificationTopic] public interface IAdded { [Notification(\"a\")] Task AAsync(Fresh fresh); }\n",
        "Modified Registration, New Demo.IAdded, New FreshShape")]
    [InlineData(
        "[RpcTopic(\"two\", Version = Constants.Version)]", "",
        "Modified Registration, Removed Demo.ITwo, Removed GoneFault, Removed OtherShape")]
    [InlineData("[NotificationTopic(\"news\")]", "", "Modified Registration, Removed Demo.INews")]
    public void An_edit_emits_what_depends_on_it(string from, string to, string expected)
    {
        Compilation start = Start();
        SyntaxTree old = start.SyntaxTrees.Single(tree => tree.ToString().Contains(from, StringComparison.Ordinal));
        SyntaxTree edited = old.WithChangedText(SourceText.From(old.ToString().Replace(from, to, StringComparison.Ordinal), Encoding.UTF8));
        Hold(start, start.ReplaceSyntaxTree(old, edited), expected);
    }

    [Fact]
    public void Another_order_of_declarations_in_a_file_emits_nothing()
    {
        Compilation start = Start();
        SyntaxTree old = start.SyntaxTrees.Last();
        string[] lines = old.ToString().Split('\n');
        string reversed = string.Join("\n", lines.Take(3).Concat(lines.Skip(3).Reverse()));
        Hold(start, start.ReplaceSyntaxTree(old, old.WithChangedText(SourceText.From(reversed, Encoding.UTF8))), "");
    }

    // The compiler itself forgets what it knows of files that change places; it does not compare.
    [Fact]
    public void Another_order_of_files_emits_the_contracts_with_the_same_text_and_nothing_else()
    {
        Compilation start = Start();
        Compilation reversed = start.RemoveAllSyntaxTrees().AddSyntaxTrees(start.SyntaxTrees.Reverse());
        Hold(start, reversed, "New Demo.INews, New Demo.IOne, New Demo.ITwo, Removed Demo.INews, Removed Demo.IOne, Removed Demo.ITwo");
        Texts(Harness.NewDriver().RunGenerators(reversed).GetRunResult().Results.Single())
            .ShouldBe(Texts(Harness.NewDriver().RunGenerators(start).GetRunResult().Results.Single()));
    }

    [Fact]
    public void A_new_file_in_front_emits_nothing()
    {
        Compilation start = Start();
        Hold(start, start.RemoveAllSyntaxTrees().AddSyntaxTrees(start.SyntaxTrees.Prepend(Tree("class First { }", "First.cs"))), "");
    }

    [Fact]
    public void A_new_reference_emits_nothing()
    {
        Compilation start = Start();
        Hold(start, start.AddReferences(Harness.Compile(["public class Elsewhere { }"], name: "Elsewhere").ToMetadataReference()), "");
    }

    [Fact]
    public void An_attribute_of_the_assembly_emits_nothing()
    {
        Compilation start = Start();
        Hold(start, start.AddSyntaxTrees(Tree("[assembly: System.Reflection.AssemblyTitle(\"A title\")]", "Info.cs")), "");
    }

    [Fact]
    public void Other_options_of_the_compiler_emit_nothing()
    {
        Compilation start = Start();
        CSharpCompilationOptions options = ((CSharpCompilation)start).Options;
        Hold(start, start.WithOptions(options.WithOptimizationLevel(OptimizationLevel.Release)
            .WithOverflowChecks(true).WithWarningLevel(4)), "");
    }

    [Fact]
    public void A_transport_of_an_executable_emits_the_registration_alone()
    {
        Compilation start = Harness.Compile([.. Files, "class Program { static void Main() { } }"], OutputKind.ConsoleApplication);
        const string Transport = """
            using TypedRpc;
            [assembly: RpcTransport("carrier", typeof(Carrier))]
            public class Carrier;
            """;
        Hold(start, start.AddSyntaxTrees(Tree(Transport, "Carrier.cs")), "Modified Registration");
    }

    private static void Hold(Compilation before, Compilation after, string expected)
    {
        GeneratorDriver driver = Harness.NewDriver().RunGenerators(before).RunGenerators(after);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        IEnumerable<string> changes = result.TrackedOutputSteps
            .SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs.Select(
                output => (output.Reason, Value: step.Inputs.Single().Source.Outputs[step.Inputs.Single().OutputIndex].Value)))
            // which holds all that peers depend on
            .Where(output => output.Reason is not IncrementalStepRunReason.Cached && output.Value is not Surface)
            .Select(output => $"{output.Reason} {NameOf(output.Value)}");
        string.Join(", ", changes.Distinct().Order(StringComparer.Ordinal)).ShouldBe(expected);

        // What is kept from before is what a fresh run would give.
        GeneratorRunResult fresh = Harness.NewDriver().RunGenerators(after).GetRunResult().Results.Single();
        Texts(result).ShouldBe(Texts(fresh));
    }

    private static IEnumerable<string> Texts(GeneratorRunResult result) =>
        result.GeneratedSources.Select(source => source.HintName + "\n" + source.SourceText).Order(StringComparer.Ordinal);

    // Without the hash, which is noise here.
    private static string NameOf(object model) => model switch
    {
        ContractModel contract => contract.FullName,
        ShapeModel shape => shape.Identifier.Split('_')[0],
        FaultModel fault => fault.Identifier.Split('_')[0],
        _ => RegistrationEmitter.HintName.Split('.')[1],
    };

    private static Compilation Start() => Harness.Compile([.. Files, Usings + "public record Fresh(int A);"]);

    private static SyntaxTree Tree(string source, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Harness.Parse(), path);
}

using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Emit;
using TypedRpc.Generators.Tests.FailureClasses;

namespace TypedRpc.Generators.Tests;

/// <summary>What is generated again after an edit, and what is not.</summary>
public sealed class CachingTests
{
    private const string Contracts = """
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;
        [RpcTopic("one")] public interface IOne : IBase { [Call] Task<Row> GetAsync(Kind kind); }
        [RpcTopic("two", Version = Constants.Version)] public interface ITwo { [Call] Task<int> GetAsync(Other other); }
        [RpcTopic("three")] public interface IShapes { [Call] Task<Animal> GetAsync(System.Uri address); }
        [NotificationTopic(Constants.Topic)] public interface INews : INewsBase { [Notification("row")] Task RowAsync(Row row); [Notification("pair")] Task PairAsync(int a, string b); }
        """;

    private const string Others = """
        using System.Threading.Tasks;
        using TypedRpc;
        using System.Text.Json.Serialization;
        [assembly: RpcConverter(typeof(System.Uri), typeof(Demo.UriShape))]
        namespace Demo;
        public static class UriShape { public static string ToWire(System.Uri value) => ""; public static System.Uri FromWire(string value) => null!; }
        public static class OtherUriShape { public static string ToWire(System.Uri value) => ""; public static System.Uri FromWire(string value) => null!; }
        [JsonDerivedType(typeof(Bird), "bird")] public abstract class Animal { }
        public class Bird : Animal { public int Eggs { get; set; } }
        public interface IBase { [Call] Task BaseAsync(); }
        public interface INewsBase { [Notification(Constants.Event)] Task BaseAsync(); }
        public record Row(int A, string B);
        public record Other(int A);
        public enum Kind : byte { A }
        public static class Constants { public const string Version = "1.0"; public const string Topic = "news"; public const string Event = "base"; }
        public class Unrelated { public int A; }
        """;

    [Theory]
    [FailureClass(25)]
    [InlineData("public int A; }", "public int B; public void M() { } }")]
    [InlineData("public record Row", "/* a comment */ public record   Row")]
    [InlineData("namespace Demo;", "namespace Demo;\n\n// moved down\n\n")]
    public void An_unrelated_edit_generates_nothing_again(string from, string to)
    {
        (GeneratorDriver driver, _, _) = Edit(Others, from, to);
        ILookup<string, IncrementalStepRunReason> reasons = Harness.Reasons(driver);
        foreach (string step in new[] { Steps.Parsed, Steps.Contract, Steps.Shape, Steps.Registration, Steps.Host, Steps.Surface })
        {
            reasons[step].ShouldAllBe(
                reason => reason == IncrementalStepRunReason.Cached || reason == IncrementalStepRunReason.Unchanged, step);
        }
        Harness.HoldOutputsCached(driver);
    }

    [Theory]
    [FailureClass(25)]
    [InlineData("GetAsync(Kind kind)", "GetAsync(  Kind kind  ) /* same */")]
    [InlineData("public interface IOne", "/// <summary>Documented.</summary>\n public interface IOne")]
    public void An_edit_of_blanks_in_the_contract_itself_generates_nothing_again(string from, string to) =>
        Harness.HoldOutputsCached(Edit(Contracts, from, to).Driver);

    [Theory]
    [FailureClass(26)]
    [InlineData("[Call] Task BaseAsync()", "[Call] Task BaseAsync(int a)", "IOne")]
    [InlineData("(Constants.Event)] Task BaseAsync()", "(Constants.Event)] Task BaseAsync(int a)", "INews")]
    [InlineData("Event = \"base\"", "Event = \"bottom\"", "INews")]
    [InlineData("Topic = \"news\"", "Topic = \"olds\"", "INews")]
    [InlineData("Row(int A, string B)", "Row(int A, [Sensitive] string B)", "RowShape")]
    [InlineData("Version = \"1.0\"", "Version = \"1.5\"", "ITwo")]
    [InlineData("Kind : byte", "Kind : long", "IOne")]
    [InlineData("Row(int A, string B)", "Row(int A, string B, int C)", "RowShape")]
    [InlineData("Other(int A)", "Other(int B)", "OtherShape")]
    [InlineData("typeof(Demo.UriShape)", "typeof(Demo.OtherUriShape)", "UriShape")]
    [InlineData("\"bird\"", "\"crow\"", "AnimalShape")]
    [InlineData("int Eggs", "int Wings", "BirdShape")]
    public void An_edit_in_another_file_generates_again_what_depends_on_it_and_nothing_else(string from, string to, string file)
    {
        (GeneratorDriver driver, Compilation edited, Run before) = Edit(Others, from, to);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        HashSet<SourceText> kept = new(
            before.Driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText),
            ReferenceEqualityComparer.Instance);
        IEnumerable<string> changed = result.GeneratedSources.Where(source => !kept.Contains(source.SourceText))
            .Select(source => source.HintName);
        changed.Where(name => name != SurfaceEmitter.HintName).ShouldHaveSingleItem().ShouldContain(file);

        // What is kept from before is what a fresh run would give.
        GeneratorRunResult fresh = Harness.NewDriver().RunGenerators(edited).GetRunResult().Results.Single();
        result.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString())).Order()
            .ShouldBe(fresh.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString())).Order());
    }

    [Theory]
    [InlineData("Kind : byte { A }", "Kind : byte { A, B }")]
    [InlineData("Row(int A, string B)", "Row(int A, string B, int C)")]
    [InlineData("Topic = \"news\"", "Topic = \"olds\"")]
    public void An_edit_of_what_peers_depend_on_changes_the_surface(string from, string to) =>
        Changed(from, to).ShouldContain(SurfaceEmitter.HintName);

    [Theory]
    [InlineData("Kind : byte { A }", "Kind : byte { A, B }")]
    public void An_enum_value_changes_nothing_but_the_surface(string from, string to) =>
        Changed(from, to).ShouldBe([SurfaceEmitter.HintName]);

    [Theory]
    [InlineData("record Row(int A, string B)", "record Row(int A, string? B)")]
    [InlineData("public record Other(int A);", "public record Other(int A) { public int B => A; }")]
    public void An_edit_that_no_peer_can_see_leaves_the_surface_as_it_is(string from, string to) =>
        Changed(from, to).ShouldNotContain(SurfaceEmitter.HintName);

    private static IEnumerable<string> Changed(string from, string to)
    {
        (GeneratorDriver driver, _, Run before) = Edit(Others, from, to);
        HashSet<SourceText> kept = new(
            before.Driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText),
            ReferenceEqualityComparer.Instance);
        return driver.GetRunResult().Results.Single().GeneratedSources.Where(source => !kept.Contains(source.SourceText))
            .Select(source => source.HintName);
    }

    [Fact]
    public void A_new_contract_leaves_the_others_as_they_are()
    {
        (GeneratorDriver driver, _, _) = Edit(
            Others,
            "public class Unrelated",
            "[RpcTopic(\"three\")] public interface IThree { [Call] Task AAsync(); }\npublic class Unrelated");
        Harness.Reasons(driver)[Steps.Contract].Count(reason => reason == IncrementalStepRunReason.New).ShouldBe(1);
        Harness.Reasons(driver)[Steps.Contract].Count(reason => reason == IncrementalStepRunReason.Modified).ShouldBe(0);
        driver.GetRunResult().GeneratedTrees.Count(tree => tree.FilePath.Contains("IThree", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void New_notifications_leave_the_others_as_they_are()
    {
        (GeneratorDriver driver, _, _) = Edit(
            Others,
            "public class Unrelated",
            "[NotificationTopic] public interface IThree { [Notification(\"a\")] Task AAsync(); }\npublic class Unrelated");
        Harness.Reasons(driver)[Steps.Contract].Count(reason => reason == IncrementalStepRunReason.New).ShouldBe(1);
        Harness.Reasons(driver)[Steps.Contract].Count(reason => reason == IncrementalStepRunReason.Modified).ShouldBe(0);
    }

    [Fact]
    [FailureClass(26)]
    public void A_contract_that_becomes_faulty_takes_its_code_with_it()
    {
        (GeneratorDriver driver, _, _) = Edit(Others, "[Call] Task BaseAsync()", "Task BaseAsync()");
        driver.GetRunResult().GeneratedTrees.ShouldNotContain(tree => tree.FilePath.Contains("IOne", StringComparison.Ordinal));
        driver.GetRunResult().GeneratedTrees.ShouldContain(tree => tree.FilePath.Contains("ITwo", StringComparison.Ordinal));
    }

    private static (GeneratorDriver Driver, Compilation Edited, Run Before) Edit(string file, string from, string to)
    {
        CSharpCompilation compilation = Harness.Compile([Contracts, Others]);
        Run run = Harness.Generate(compilation);
        file.ShouldContain(from);
        SyntaxTree old = compilation.SyntaxTrees.Single(tree => tree.ToString() == file);
        SyntaxTree edited = old.WithChangedText(SourceText.From(file.Replace(from, to, StringComparison.Ordinal), Encoding.UTF8));
        Compilation after = compilation.ReplaceSyntaxTree(old, edited);
        return (run.Driver.RunGenerators(after), after, run);
    }
}

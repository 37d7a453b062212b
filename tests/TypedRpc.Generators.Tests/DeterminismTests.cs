using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Tests.FailureClasses;

namespace TypedRpc.Generators.Tests;

/// <summary>The output depends on what the sources say, and on nothing else.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] Sources =
    [
        """
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;
        [RpcTopic("info")]
        public partial interface IInfo : IZeta, IAlpha
        {
            [Call] Task<Item> IndexAsync(Item item, double ratio = -1.5, int size = -1);
            [Call(TimeoutSeconds = 1.25)] Task InvokeAsync(Big I);
        }
        """,
        """
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;
        public partial interface IInfo { [Call] Task AddAsync(string text = "a\nb"); [Cast] Task ZipAsync(); }
        public interface IAlpha { [Call] Task AlphaAsync(); }
        public interface IZeta { [Call] Task ZetaAsync(); }
        """,
        """
        namespace Demo;
        public partial class Item { public int Id { get; set; } public int Size { get; set; } }
        public record Big(decimal Amount, System.Collections.Generic.List<Item> Items);
        """,
        "namespace Demo; public partial class Item { public int Index { get; set; } public Item? Parent { get; set; } }",
    ];

    [Fact]
    [FailureClass(27)]
    public void The_output_does_not_depend_on_the_order_of_files()
    {
        string expected = Harness.Accept(Sources).All;
        for (int shift = 1; shift < Sources.Length; shift++)
            Harness.Accept([.. Sources.Skip(shift), .. Sources.Take(shift)]).All.ShouldBe(expected);
        Harness.Accept([.. Sources.Reverse()]).All.ShouldBe(expected);
    }

    [Fact]
    [FailureClass(27)]
    public void The_output_does_not_depend_on_the_order_of_methods() =>
        Harness.Accept([.. Sources.Select(source => source.Replace(
            "[Call] Task AddAsync(string text = \"a\\nb\"); [Cast] Task ZipAsync();",
            "[Cast] Task ZipAsync(); [Call] Task AddAsync(string text = \"a\\nb\");", StringComparison.Ordinal))])
            .All.ShouldBe(Harness.Accept(Sources).All);

    [Fact]
    [FailureClass(29)]
    public void The_output_does_not_depend_on_the_line_endings_of_the_sources()
    {
        string expected = Harness.Accept(Sources).All;
        expected.ShouldNotContain('\r');
        Harness.Accept([.. Sources.Select(source => source.ReplaceLineEndings("\r\n"))]).All.ShouldBe(expected);
        Harness.Accept([.. Sources.Select(Mixed)]).All.ShouldBe(expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_output_does_not_depend_on_parallelism_or_on_concurrent_runs(bool concurrent)
    {
        string expected = Harness.Accept(Sources).All;
        CSharpCompilation compilation = Harness.Compile(Sources);
        compilation = compilation.WithOptions(compilation.Options.WithConcurrentBuild(concurrent));
        string[] found = new string[8];

        // All over one compilation, which knows its payload types once.
        Parallel.For(0, found.Length, i =>
            found[i] = string.Join("\n", Harness.NewDriver().RunGenerators(compilation).GetRunResult().Results.Single().GeneratedSources
                .OrderBy(source => source.HintName, StringComparer.Ordinal).Select(source => source.SourceText.ToString())));
        found.ShouldAllBe(one => one == expected);
    }

    [Theory]
    [FailureClass(29)]
    [InlineData("tr-TR")]
    [InlineData("sv-SE")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    [InlineData("th-TH")]
    public void The_output_does_not_depend_on_the_culture(string culture)
    {
        string expected = Harness.Accept(Sources).All;
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo changed = Altered(culture);
            (1.5).ToString(changed).ShouldBe("1~5", "the test needs a culture that differs");
            CultureInfo.CurrentCulture = changed;
            Harness.Accept(Sources).All.ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_cultures_of_this_test_are_real_ones()
    {
        "title".ToUpper(CultureInfo.GetCultureInfo("tr-TR")).ShouldBe("T\u0130TLE");
        CultureInfo.GetCultureInfo("th-TH").Calendar.ShouldBeOfType<ThaiBuddhistCalendar>();
    }

    private static string Mixed(string source) =>
        string.Concat(source.ReplaceLineEndings("\n").Split('\n').Select((line, i) => line + (i % 2 == 0 ? "\r\n" : "\n")));

    // The signs that matter are changed by hand too: which of them a culture has depends on the data that is installed.
    private static CultureInfo Altered(string name)
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo(name).Clone();
        culture.NumberFormat.NumberDecimalSeparator = "~";
        culture.NumberFormat.NegativeSign = name == "sv-SE" ? "\u2212" : "neg";
        return culture;
    }
}

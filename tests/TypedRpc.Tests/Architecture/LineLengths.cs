using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.Tests.Architecture;

/// <summary>Lines of C# have at most 140 characters.</summary>
/// <remarks>A line with a string literal of more than 60 characters may be longer: literals are not wrapped.</remarks>
public sealed class LineLengths
{
    private const int MaxLength = 140;
    private const int LongLiteral = 60;

    [Theory]
    [InlineData("src")]
    [InlineData("generators")]
    [InlineData("samples")]
    [InlineData("tests")]
    public void No_line_is_longer_than_140_characters(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .SelectMany(path => LongLines(File.ReadAllText(path)).Select(line => $"{Path.GetRelativePath(Repository.Root, path)}:{line}"))
            .ShouldBeEmpty();

    [Fact]
    public void A_long_line_is_found_unless_a_long_literal_makes_it_so()
    {
        string code = "int a = " + string.Join(" + ", Enumerable.Repeat("1", 40)) + ";";
        string literal = $"string b = \"{new string('x', 150)}\";";
        string raw = $"string c = \"\"\"\n    {new string('x', 150)}\n    \"\"\";";
        string comment = "// " + new string('x', 150);
        LongLines(string.Join('\n', code, literal, raw, comment)).ShouldBe([1, 6]);
    }

    private static IEnumerable<int> LongLines(string text)
    {
        var source = SourceText.From(text);
        TextLine[] lines = [.. source.Lines.Where(line => line.Span.Length > MaxLength)];
        if (lines.Length == 0)
            return [];
        TextSpan[] literals =
        [
            .. CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes()
                .Where(node => node is InterpolatedStringExpressionSyntax
                    || node.RawKind is (int)SyntaxKind.StringLiteralExpression or (int)SyntaxKind.Utf8StringLiteralExpression)
                .Where(node => node.Span.Length > LongLiteral)
                .Select(node => node.Span),
        ];
        return lines.Where(line => !literals.Any(literal => literal.IntersectsWith(line.Span))).Select(line => line.LineNumber + 1);
    }
}

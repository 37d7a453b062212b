using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Line ends and indentation in the style of the surrounding document.</summary>
internal static class Layout
{
    /// <summary>The line end at a position, or the nearest one before it.</summary>
    public static string LineEnd(SourceText text, int position)
    {
        for (int i = Line(text, position); i >= 0; i--)
        {
            TextLine line = text.Lines[i];
            if (line.EndIncludingLineBreak > line.End)
                return text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        }

        return "\n";
    }

    /// <summary>The indentation before a position.</summary>
    /// <returns>Null when other text precedes the position in its line.</returns>
    public static string? Indentation(SourceText text, int position)
    {
        string before = text.ToString(TextSpan.FromBounds(text.Lines.GetLineFromPosition(position).Start, position));
        return string.IsNullOrWhiteSpace(before) ? before : null;
    }

    public static bool IsBlank(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    /// <summary>True when the other methods of the type have their attributes in the same line as the method.</summary>
    public static bool AttributesAreInline(MethodDeclarationSyntax method, SourceText text)
    {
        AttributeListSyntax? last = (method.Parent as TypeDeclarationSyntax)?.Members
            .Where(member => member != method)
            .Select(member => member.AttributeLists.LastOrDefault())
            .FirstOrDefault(list => list is not null);
        return last is not null && Line(text, last.Span.End) == Line(text, last.GetLastToken().GetNextToken().SpanStart);
    }

    private static int Line(SourceText text, int position) => text.Lines.GetLineFromPosition(position).LineNumber;
}

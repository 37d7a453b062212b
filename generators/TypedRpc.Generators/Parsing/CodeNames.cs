using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Parsing;

/// <summary>
/// Symbol names for generated code. <see cref="ISymbol.ToDisplayString"/> escapes reserved words only. The parser of a newer language
/// version may read a contextual keyword as a modifier, so those are escaped too.
/// </summary>
internal static class CodeNames
{
    private static readonly SymbolDisplayFormat PlainFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    private static readonly SymbolDisplayFormat AnnotatedFormat = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // Contextual keywords of language versions newer than the compiler of this build. The compiler at run time may know more.
    private static readonly HashSet<string> NewerKeywords = ["allows", "closed", "extension", "field", "union"];

    /// <summary>
    /// A type with <c>global::</c>, without nullability of references and names of tuple elements: one text per run-time type.
    /// </summary>
    public static string Plain(ISymbol symbol) => Print(symbol, PlainFormat);

    /// <summary>The same with the names of tuple elements, which an explicit implementation must repeat (CS0540).</summary>
    public static string Declaring(ITypeSymbol type) => Print(type, SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The same with nullability too, which the implementation of an interface must repeat (CS8141).</summary>
    public static string Annotated(ITypeSymbol type) => Print(type, AnnotatedFormat);

    /// <summary>An identifier, with <c>@</c> when it is a keyword in any context.</summary>
    public static string Escape(string name) => IsKeyword(name) ? "@" + name : name;

    private static bool IsKeyword(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
        || NewerKeywords.Contains(name);

    private static string Print(ISymbol symbol, SymbolDisplayFormat format)
    {
        var text = new StringBuilder();
        foreach (SymbolDisplayPart part in symbol.ToDisplayParts(format))
        {
            string word = part.ToString();
            text.Append(IsName(part.Kind) ? Escape(word) : word);
        }

        return text.ToString();
    }

    // The keyword names of types, and 'global'.
    private static bool IsName(SymbolDisplayPartKind kind) => kind is not
        (SymbolDisplayPartKind.Keyword or SymbolDisplayPartKind.Punctuation or SymbolDisplayPartKind.Space
            or SymbolDisplayPartKind.Operator);
}

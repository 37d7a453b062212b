using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>One possible fix: changes of the document's text, so that the rest of the document stays as it is.</summary>
/// <param name="Title">The title in the editor.</param>
/// <param name="Key">The equivalence key for fixing all.</param>
/// <param name="Changes">The changes; they do not overlap.</param>
internal sealed record Offer(string Title, string Key, IReadOnlyList<TextChange> Changes);

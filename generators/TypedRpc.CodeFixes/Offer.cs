using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>One way to mend a fault: changes of the text of its document, so that nothing else in it moves.</summary>
/// <param name="Title">What the editor shows.</param>
/// <param name="Key">What is the same for all faults that are mended at once.</param>
/// <param name="Changes">What is replaced; they do not overlap.</param>
internal sealed record Offer(string Title, string Key, IReadOnlyList<TextChange> Changes);

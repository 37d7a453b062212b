using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>
/// The hash suffixes of generated class and file names, unique per owner in a compilation. When two owners have the same hash, the later
/// one gets a counter too; only then does a name depend on more than its owner.
/// </summary>
internal sealed class GeneratedNames(Func<string, string> hash)
{
    // Weak keys: released with the compilation.
    private static readonly ConditionalWeakTable<Compilation, GeneratedNames> Known = new();

    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.Ordinal);

    public static GeneratedNames Of(Compilation compilation) => Known.GetValue(compilation, static _ => new GeneratedNames(Names.Hash));

    /// <summary>The name suffix of an owner.</summary>
    /// <param name="owner">The owner of the name: the full name of a type, or another unique text.</param>
    public string SuffixOf(string owner)
    {
        string plain = hash(owner);
        string suffix = plain;
        for (int i = 2; _owners.GetOrAdd(suffix, owner) != owner; i++)
            suffix = $"{plain}_{i}";
        return suffix;
    }
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>
/// The hashes that end the names of generated classes and files, each given to one owner of a compilation. Of two owners with the same
/// hash the one that is asked for later gets another name; that is the only case in which a name depends on more than its owner.
/// </summary>
internal sealed class GeneratedNames(Func<string, string> hash)
{
    // Keyed weakly by the compilation, as all that is known of it.
    private static readonly ConditionalWeakTable<Compilation, GeneratedNames> Known = new();

    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.Ordinal);

    public static GeneratedNames Of(Compilation compilation) => Known.GetValue(compilation, static _ => new GeneratedNames(Names.Hash));

    /// <summary>The end of the names that belong to an owner, and to no other one.</summary>
    /// <param name="owner">What the name stands for: the full name of a type, or another text that tells it apart.</param>
    public string SuffixOf(string owner)
    {
        string plain = hash(owner);
        string suffix = plain;
        for (int i = 2; _owners.GetOrAdd(suffix, owner) != owner; i++)
            suffix = $"{plain}_{i}";
        return suffix;
    }
}

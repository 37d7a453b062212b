using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;

namespace TypedRpc.TestContracts;

/// <summary>Every kind of collection that hashes.</summary>
public sealed record Hashed(
    Dictionary<long, int> Plain,
    IReadOnlyDictionary<long, int> Read,
    ReadOnlyDictionary<long, int> Behind,
    ConcurrentDictionary<long, int> Concurrent,
    ImmutableDictionary<long, int> Immutable,
    IImmutableDictionary<long, int> AnyImmutable,
    FrozenDictionary<long, int> Frozen,
    HashSet<long> Set,
    HashSet<long?> Maybe,
    IReadOnlySet<long> ReadSet,
    ImmutableHashSet<long> ImmutableSet,
    IImmutableSet<long> AnyImmutableSet,
    FrozenSet<long> FrozenSet);

/// <summary>Makes the generator write the shapes of what is hashed.</summary>
[RpcTopic("hashed")]
public interface IHashed
{
    [Call] Task<Hashed> AllAsync();

    [Call] Task<HashSet<int>> IntegersAsync();

    [Call] Task<HashSet<uint>> CountsAsync();

    [Call] Task<HashSet<long>> LongsAsync();

    [Call] Task<Dictionary<ulong, bool>> MapAsync();

    [Call] Task<HashSet<Guid>> IdsAsync();

    [Call] Task<HashSet<Int128>> WideAsync();

    [Call] Task<HashSet<BigInteger>> LargeAsync();

    [Call] Task<HashSet<double>> FloatsAsync();

    [Call] Task<HashSet<decimal>> AmountsAsync();

    [Call] Task<HashSet<TimeSpan>> SpansAsync();

    [Call] Task<HashSet<DateTime>> InstantsAsync();

    [Call] Task<HashSet<DateTimeOffset>> LocalsAsync();

    [Call] Task<HashSet<Version>> VersionsAsync();

    [Call] Task<HashSet<TimeOnly>> TimesAsync();

    [Call] Task<HashSet<Long>> EnumsAsync();

    [Call] Task<HashSet<string>> TextsAsync();

    [Call] Task<FrozenSet<string?>> FrozenTextsAsync();

    [Call] Task<FrozenDictionary<string, int>> FrozenNamesAsync();

    [Call] Task<HashSet<Version?>> PerhapsVersionsAsync();
}

/// <summary>An enum of 64 bits.</summary>
public enum Long : long;

using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using TypedRpc.Generated;
using TypedRpc.Serialization;
using TypedRpc.TestContracts;

namespace TypedRpc.Tests.Serialization;

/// <summary>Keys that were chosen to hash alike cost no more than others.</summary>
public sealed class HashedKeys
{
    private const int Count = 40_000;

    // Tables are as large as their count makes them, which whoever sends it knows too.
    private static readonly int Capacity = Read<HashSet<int>>("integers", [.. Enumerable.Range(0, Count)]).EnsureCapacity(0);

    public static TheoryData<string, IEnumerable> Chosen() => new()
    {
        { "integers", Set(i => i * Capacity) },
        { "counts", Set(i => (uint)(i * Capacity)) },
        { "longs", Set(Twice) },
        { "enums", Set(i => (Long)Twice(i)) },
        { "ids", Set(i => new Guid([.. BitConverter.GetBytes(Twice(i)), 0, 0, 0, 0, 0, 0, 0, 0])) },
        { "wide", Set(i => (Int128)Twice(i)) },
        { "large", Set(i => (BigInteger)(i * Capacity)) },
        { "floats", Set(i => BitConverter.Int64BitsToDouble(Twice(0x3ff00000 + i))) },
        { "amounts", Set(i => new decimal(i, i, 0, false, 0)) },
        { "spans", Set(i => new TimeSpan(Twice(i))) },
        { "instants", Set(i => new DateTime(Twice(i), DateTimeKind.Utc)) },
        { "locals", Set(i => new DateTimeOffset(Twice(i), TimeSpan.Zero)) },
        { "versions", Set(i => new Version(1, 2, 3, i << 12)) },
        { "times", Set(i => new TimeOnly((long)i * Capacity)) },
    };

    [Theory]
    [MemberData(nameof(Chosen), DisableDiscoveryEnumeration = true)]
    public void A_set_of_keys_that_all_hash_alike_in_dotnet_is_read_without_meeting_most_of_them(string method, IEnumerable chosen) =>
        ((Action<string, HashSet<int>>)HoldSet).Method.GetGenericMethodDefinition()
            .MakeGenericMethod(chosen.GetType().GetGenericArguments()).Invoke(null, [method, chosen]);

    [Fact]
    public void A_map_by_keys_that_all_hash_alike_in_dotnet_is_read_without_meeting_most_of_them()
    {
        Dictionary<ulong, bool> chosen = Enumerable.Range(0, Count).ToDictionary(i => (ulong)Twice(i), i => i % 2 == 0);

        Dictionary<ulong, bool> read = Read("map", chosen);

        read.ShouldBe(chosen);
        Steps(chosen.Keys, EqualityComparer<ulong>.Default, read.EnsureCapacity(0)).ShouldBeGreaterThan((long)Count * Count / 4);
        Steps(chosen.Keys, read.Comparer, read.EnsureCapacity(0)).ShouldBeLessThan(2 * Count);
    }

    [Fact]
    public void Every_collection_that_hashes_numbers_does_so_with_a_secret()
    {
        const long key = 1L << 40;
        var map = new Dictionary<long, int> { [key] = 1 };
        var set = new HashSet<long> { key };

        Hashed read = Read("all", new Hashed(
            map, map, new(map), new(map), map.ToImmutableDictionary(), map.ToImmutableDictionary(), map.ToFrozenDictionary(),
            set, [key, null], set, [key], ImmutableHashSet.Create(key), set.ToFrozenSet()));

        IEqualityComparer<long>[] comparers =
        [
            read.Plain.Comparer, ((Dictionary<long, int>)read.Read).Comparer, read.Concurrent.Comparer, read.Immutable.KeyComparer,
            ((ImmutableDictionary<long, int>)read.AnyImmutable).KeyComparer,
            read.Frozen.Comparer, read.Set.Comparer, ((HashSet<long>)read.ReadSet).Comparer, read.ImmutableSet.KeyComparer,
            ((ImmutableHashSet<long>)read.AnyImmutableSet).KeyComparer, read.FrozenSet.Comparer,
        ];
        comparers.ShouldAllBe(comparer => comparer == KeyComparer<long>.Instance);
        read.Maybe.Comparer.ShouldBe(NullableKeyComparer<long>.Instance);
        new[]
        {
            read.Plain[key], read.Read[key], read.Behind[key], read.Concurrent[key], read.Immutable[key], read.AnyImmutable[key],
            read.Frozen[key],
        }.ShouldAllBe(value => value == 1);
        read.Maybe.SetEquals([null, key]).ShouldBeTrue();
        read.Set.SetEquals(set).ShouldBeTrue();
        read.FrozenSet.Contains(key).ShouldBeTrue();
        read.FrozenSet.Contains(key + 1).ShouldBeFalse();
    }

    [Fact]
    public void Text_keeps_the_comparer_of_dotnet() =>
        Read<HashSet<string>>("texts", ["a"]).Comparer.ShouldBe(EqualityComparer<string>.Default);

    [Fact]
    public void Frozen_collections_hash_text_with_a_secret_too()
    {
        FrozenSet<string?> set = Read<FrozenSet<string?>>("frozen_texts", new[] { "a", null, "ü" }.ToFrozenSet());
        set.Comparer.ShouldBeSameAs(KeyComparer<string>.Instance);
        set.SetEquals(["ü", "a", null]).ShouldBeTrue();
        set.Contains("A").ShouldBeFalse();
        FrozenDictionary<string, int> map = Read("frozen_names", new Dictionary<string, int> { ["a"] = 1, [""] = 2 }.ToFrozenDictionary());
        map.Comparer.ShouldBe(KeyComparer<string>.Instance);
        map[""].ShouldBe(2);
    }

    [Fact]
    public void A_set_may_hold_a_null() =>
        Read<HashSet<Version?>>("perhaps_versions", [null, new(1, 2)]).SetEquals([new(1, 2), null]).ShouldBeTrue();

    [Fact]
    public void Values_that_are_equal_are_found_though_their_bits_are_others()
    {
        Read<HashSet<double>>("floats", [0.0, double.NaN])
            .IsSupersetOf([-0.0, BitConverter.UInt64BitsToDouble(0xfff8_0000_0000_0001)]).ShouldBeTrue();
        Read<HashSet<decimal>>("amounts", [1.0m, 0m, 100m, 0.00010m]).IsSupersetOf([1.000m, -0.00m, 100.00m, 0.0001m]).ShouldBeTrue();
        var instant = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        Read<HashSet<DateTime>>("instants", [instant]).ShouldContain(DateTime.SpecifyKind(instant, DateTimeKind.Unspecified));
        Read<HashSet<DateTimeOffset>>("locals", [instant])
            .Contains(new DateTimeOffset(instant).ToOffset(TimeSpan.FromHours(3))).ShouldBeTrue();
        Read<HashSet<Version>>("versions", [new(1, 2)]).Contains(new Version(1, 2)).ShouldBeTrue();
        BigInteger large = BigInteger.Pow(3, 200);
        Read<HashSet<BigInteger>>("large", [large, -large, 0]).SetEquals([0, -large, BigInteger.Pow(3, 200)]).ShouldBeTrue();
    }

    private static void HoldSet<T>(string method, HashSet<T> chosen)
        where T : notnull
    {
        HashSet<T> read = Read(method, chosen);

        read.SetEquals(chosen).ShouldBeTrue();
        read.Comparer.ShouldBe(KeyComparer<T>.Instance);
        Steps(chosen, EqualityComparer<T>.Default, read.EnsureCapacity(0)).ShouldBeGreaterThan((long)Count * Count / 4);
        Steps(chosen, read.Comparer, read.EnsureCapacity(0)).ShouldBeLessThan(2 * Count);
    }

    // How many entries of their own bucket all keys meet together when they are added: it is that which grows with the square.
    private static long Steps<T>(IEnumerable<T> keys, IEqualityComparer<T> comparer, int capacity) =>
        keys.GroupBy(key => (uint)comparer.GetHashCode(key!) % (uint)capacity)
            .Sum(bucket => bucket.LongCount() * (bucket.LongCount() - 1) / 2);

    private static long Twice(int half) => ((long)half << 32) | (uint)half;

    // Made here with a comparer that costs nothing to test with.
    private static HashSet<T> Set<T>(Func<int, T> key)
        where T : notnull => new(Enumerable.Range(0, Count).Select(key), KeyComparer<T>.Instance);

    private static T Read<T>(string method, T value)
    {
        RpcMethod found = RpcContracts.Find<IHashed>().Info.Methods.Single(one => one.Name == method);
        var shape = (Shape<T>)found.GetType().GetProperty("Result")!.GetValue(found)!;
        return Pack.Read(
            Pack.WriteBytes((ref MessagePackWriter writer) => shape.Write(ref writer, value)),
            (ref MessagePackReader reader) => shape.Read(ref reader));
    }
}

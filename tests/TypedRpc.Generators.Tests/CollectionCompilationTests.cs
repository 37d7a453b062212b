namespace TypedRpc.Generators.Tests;

/// <summary>Contracts with collections, tuples and generics that code has been tripped up by.</summary>
public sealed class CollectionCompilationTests
{
    private const string Usings = """
        using System; using System.Collections; using System.Collections.Generic; using System.Collections.Immutable; using System.Collections.ObjectModel; using System.Numerics;
        using System.Threading; using System.Threading.Tasks; using TypedRpc;

        """;

    [Fact]
    public void Names_of_tuple_elements_are_the_users_and_no_part_of_a_shape()
    {
        Run run = Harness.Accept(Usings + """
            [RpcTopic("t")]
            public interface IFoo : IBase<(int Left, string? Right)>
            {
                [Call] Task<(int A, string? B)> OneAsync((int C, string? D) value, List<(int E, string? F)> list);
                [Call] Task<List<(int, string?)>> TwoAsync((int @class, string? @event)? perhaps, (int item2, string? Item1x)[] odd);
            }
            public interface IBase<T> { [Call] Task<T> GetAsync(Dictionary<string, T> value); }
            """);
        run.Sources.Keys.Count(name => name.StartsWith("ValueTupleOf", StringComparison.Ordinal)).ShouldBe(1);
        run.Sources.Keys.Count(name => name.StartsWith("ListOfValueTuple", StringComparison.Ordinal)).ShouldBe(1);
        run.Sources.Where(source => source.Key.Contains("Shape_", StringComparison.Ordinal))
            .ShouldAllBe(source => !source.Value.Contains("Left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tuple_of_any_length_compiles()
    {
        foreach (int length in new[] { 2, 7, 8, 9, 14, 15, 16, 22, 30 })
        {
            IEnumerable<string> elements = Enumerable.Range(0, length)
                .Select(i => i % 3 == 0 ? "int" : i % 3 == 1 ? "string?" : "(bool, DateOnly?)");
            string tuple = $"({string.Join(", ", elements)})";
            Harness.Accept(Usings
                + $$"""[RpcTopic("t")] public interface IFoo { [Call] Task<{{tuple}}> GetAsync({{tuple}} a, {{tuple}}? b, {{tuple}}[] c); }""");
        }
    }

    [Fact]
    public void A_collection_of_ones_own_may_hide_what_it_inherits() => Harness.Accept(Usings + """
        public class Odd : List<int>
        {
            public new string Count => "";
            public new void Add(int value) => throw new NotSupportedException();
            public new IEnumerator<string> GetEnumerator() => throw new NotSupportedException();
            public static int Shared { get; set; }
            public int this[string name] { get => 0; set { } }
            private int Hidden { get; set; }
        }
        public class Generic<T> : Collection<T> { }
        public class Nested : Dictionary<string, Generic<Odd>> { public Nested(int other) { } public Nested() { } }
        [RpcTopic("t")] public interface IFoo { [Call] Task<Nested> GetAsync(Odd a, Generic<int> b, Nested? c, Generic<Generic<string>> d); }
        """);

    [Fact]
    public void Sorted_collections_take_every_comparable_type() => Harness.Accept(Usings + """
        public class Row : IComparable<Row> { public int A { get; set; } public int CompareTo(Row? other) => 0; }
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task PutAsync(SortedSet<Row> a, SortedSet<int?> b, SortedSet<(int, string)> c, SortedSet<ValueTuple<int>> d, SortedDictionary<DayOfWeek, int> e, SortedList<Version, int> f, ImmutableSortedSet<DateOnly> g);
        }
        """);

    [Fact]
    public void Nullability_of_elements_makes_no_shapes_of_its_own()
    {
        Run run = Harness.Accept(Usings + """
            [RpcTopic("t")] public interface IFoo { [Call] Task<List<string?>?> GetAsync(List<string> a, ImmutableArray<string?> b, ImmutableArray<string>? c, IEnumerable<object?>? d, IEnumerable<object> e); }
            """);
        run.Sources.Keys.Count(name => name.Contains("Shape_", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public void Types_called_as_those_of_NET_are_types_like_any_other() => Harness.Accept("""
        namespace Acme.System { public record Uri(int A); public record DateOnly(int B); public class Queue<T> { public T? Top { get; set; } } }
        namespace Acme.TypedRpc { public record RpcValue(int C); }
        namespace Acme.System.Collections.Immutable { public record ImmutableArray<T>(T[] D); }
        namespace Acme
        {
            [global::TypedRpc.RpcTopic("t")]
            public interface IFoo
            {
                [global::TypedRpc.Call]
                global::System.Threading.Tasks.Task<System.Uri> PutAsync(
                    System.DateOnly a, System.Queue<int> b, TypedRpc.RpcValue c, System.Collections.Immutable.ImmutableArray<int> d, global::System.Uri e, global::TypedRpc.RpcValue f,
                    global::System.Collections.Immutable.ImmutableArray<int> g);
            }
        }
        """);

    [Fact]
    public void Members_of_generic_types_may_have_any_constraints() => Harness.Accept(Usings + """
        public interface IKey { }
        public record struct Key(int A) : IKey;
        public class Base<T> where T : struct { public T? First { get; set; } }
        public class Table<TKey, TValue> : Base<TKey> where TKey : struct, IKey where TValue : notnull, IEnumerable<TKey>, new() { public TValue Rows { get; set; } = new(); public TKey[]? Keys { get; init; } }
        public readonly struct Pair<T> { public Pair(T left, T right) { Left = left; Right = right; } public T Left { get; } public T Right { get; } }
        public record Outer<T> { public record Inner<U>(T One, U Two, Pair<(T, U)> Three); }
        public class Unmanaged<T> where T : unmanaged, Enum { public T Value { get; set; } public Dictionary<T, T?>? Map { get; set; } }
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<Table<Key, List<Key>>> GetAsync(Pair<Pair<int?>?> a, Outer<int>.Inner<string?> b, Outer<string>.Inner<Outer<int>.Inner<int>> c, Unmanaged<DayOfWeek> d);
        }
        """);

    [Fact]
    public void Defaults_of_parameters_are_kept() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task GetAsync(nint a = -5, nuint b = 6, DateOnly c = default, Uri? d = null, object? e = null, RpcValue f = default, (int, int) g = default, (int, int)? h = null, BigInteger i = default, params object?[] j);
        }
        """);
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace TypedRpc.NativeAot;

/// <summary>A collection of a user's own.</summary>
public sealed class Names : List<string>;

/// <summary>
/// Collections beyond the common ones, most of elements that are structs: code over these is made for each of them by itself.
/// </summary>
public sealed record Gathered
{
    public required Names Names { get; init; }

    public required Queue<Point> Queue { get; init; }

    public required Stack<Point> Stack { get; init; }

    public required LinkedList<Point> LinkedList { get; init; }

    public required SortedSet<int> SortedSet { get; init; }

    public required SortedDictionary<string, Point> SortedDictionary { get; init; }

    public required SortedList<int, Point> SortedList { get; init; }

    public required ObservableCollection<Point> Observable { get; init; }

    public required ReadOnlyCollection<Point> ReadOnlyCollection { get; init; }

    public required ConcurrentDictionary<int, Point> Concurrent { get; init; }

    public required ImmutableArray<Point> ImmutableArray { get; init; }

    public required ImmutableList<Point> ImmutableList { get; init; }

    public required ImmutableHashSet<Access> ImmutableSet { get; init; }

    public required ImmutableSortedSet<int> ImmutableSortedSet { get; init; }

    public required ImmutableDictionary<Access, Point> ImmutableDictionary { get; init; }

    public required ImmutableSortedDictionary<int, Point> ImmutableSortedDictionary { get; init; }

    public required ImmutableQueue<Point> ImmutableQueue { get; init; }

    public required ImmutableStack<Point> ImmutableStack { get; init; }

    public required FrozenSet<Access> FrozenSet { get; init; }

    public required FrozenDictionary<int, Point> FrozenDictionary { get; init; }

    public ReadOnlyMemory<byte> Memory { get; init; }

    public ReadOnlyMemory<Point> Points { get; init; }

    public required List<(int, Point)> Tuples { get; init; }

    public required Dictionary<DateOnly, (Access, double)> ByDate { get; init; }

    public static Gathered Sample()
    {
        Point[] points = [new(1, 2), new(3, 4), new(5, 6)];
        KeyValuePair<int, Point>[] byNumber = [new(1, points[0]), new(-2, points[1])];
        return new()
        {
            Names = ["b", "a"],
            Queue = new(points),
            Stack = new(points),
            LinkedList = new(points),
            SortedSet = [3, 1, 2],
            SortedDictionary = new(StringComparer.Ordinal) { ["b"] = points[0], ["a"] = points[1] },
            SortedList = new() { [2] = points[0], [1] = points[1] },
            Observable = new(points),
            ReadOnlyCollection = new(points),
            Concurrent = new(byNumber),
            ImmutableArray = [.. points],
            ImmutableList = [.. points],
            ImmutableSet = [Access.Write, Access.Read],
            ImmutableSortedSet = [2, 1],
            ImmutableDictionary = ImmutableDictionary<Access, Point>.Empty.Add(Access.Write, points[0]),
            ImmutableSortedDictionary = ImmutableSortedDictionary<int, Point>.Empty.AddRange(byNumber),
            ImmutableQueue = System.Collections.Immutable.ImmutableQueue.CreateRange(points),
            ImmutableStack = System.Collections.Immutable.ImmutableStack.CreateRange(points),
            FrozenSet = new[] { Access.Write }.ToFrozenSet(),
            FrozenDictionary = byNumber.ToFrozenDictionary(),
            Memory = new byte[] { 1, 2 },
            Points = points,
            Tuples = [(1, points[0]), (2, points[1])],
            ByDate = new() { [new DateOnly(2024, 2, 29)] = (Access.Write, 0.5) },
        };
    }

    /// <summary>The names of the members that are not equal.</summary>
    public IEnumerable<string> Differences(Gathered other)
    {
        (string Name, bool Same)[] members =
        [
            (nameof(Names), Names.SequenceEqual(other.Names)),
            (nameof(Queue), Queue.SequenceEqual(other.Queue)),
            (nameof(Stack), Stack.SequenceEqual(other.Stack)),
            (nameof(LinkedList), LinkedList.SequenceEqual(other.LinkedList)),
            (nameof(SortedSet), SortedSet.SequenceEqual(other.SortedSet)),
            (nameof(SortedDictionary), SortedDictionary.SequenceEqual(other.SortedDictionary)),
            (nameof(SortedList), SortedList.SequenceEqual(other.SortedList)),
            (nameof(Observable), Observable.SequenceEqual(other.Observable)),
            (nameof(ReadOnlyCollection), ReadOnlyCollection.SequenceEqual(other.ReadOnlyCollection)),
            (nameof(Concurrent), Concurrent.OrderBy(pair => pair.Key).SequenceEqual(other.Concurrent.OrderBy(pair => pair.Key))),
            (nameof(ImmutableArray), ImmutableArray.SequenceEqual(other.ImmutableArray)),
            (nameof(ImmutableList), ImmutableList.SequenceEqual(other.ImmutableList)),
            (nameof(ImmutableSet), ImmutableSet.SetEquals(other.ImmutableSet)),
            (nameof(ImmutableSortedSet), ImmutableSortedSet.SequenceEqual(other.ImmutableSortedSet)),
            (nameof(ImmutableDictionary), ImmutableDictionary.SequenceEqual(other.ImmutableDictionary)),
            (nameof(ImmutableSortedDictionary), ImmutableSortedDictionary.SequenceEqual(other.ImmutableSortedDictionary)),
            (nameof(ImmutableQueue), ImmutableQueue.SequenceEqual(other.ImmutableQueue)),
            (nameof(ImmutableStack), ImmutableStack.SequenceEqual(other.ImmutableStack)),
            (nameof(FrozenSet), FrozenSet.SetEquals(other.FrozenSet)),
            (nameof(FrozenDictionary), FrozenDictionary.OrderBy(pair => pair.Key).SequenceEqual(
                other.FrozenDictionary.OrderBy(pair => pair.Key))),
            (nameof(Memory), Memory.Span.SequenceEqual(other.Memory.Span)),
            (nameof(Points), Points.Span.SequenceEqual(other.Points.Span)),
            (nameof(Tuples), Tuples.SequenceEqual(other.Tuples)),
            (nameof(ByDate), ByDate.SequenceEqual(other.ByDate)),
        ];
        return members.Where(member => !member.Same).Select(member => member.Name);
    }
}

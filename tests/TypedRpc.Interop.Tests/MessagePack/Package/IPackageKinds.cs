using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Text;

namespace TypedRpc.Interop.Tests.MessagePack.Package;

/// <summary>Makes the generator write a shape for each type.</summary>
[RpcTopic("package")]
public interface IPackageKinds
{
    [Call] Task<bool> M001Async();

    [Call] Task<sbyte> M002Async();

    [Call] Task<byte> M003Async();

    [Call] Task<short> M004Async();

    [Call] Task<ushort> M005Async();

    [Call] Task<int> M006Async();

    [Call] Task<uint> M007Async();

    [Call] Task<long> M008Async();

    [Call] Task<ulong> M009Async();

    [Call] Task<nint> M010Async();

    [Call] Task<nuint> M011Async();

    [Call] Task<float> M012Async();

    [Call] Task<double> M013Async();

    [Call] Task<Half> M014Async();

    [Call] Task<decimal> M015Async();

    [Call] Task<Int128> M016Async();

    [Call] Task<UInt128> M017Async();

    [Call] Task<BigInteger> M018Async();

    [Call] Task<char> M019Async();

    [Call] Task<Rune> M020Async();

    [Call] Task<string> M021Async();

    [Call] Task<byte[]> M022Async();

    [Call] Task<Memory<byte>> M023Async();

    [Call] Task<ReadOnlyMemory<byte>> M024Async();

    [Call] Task<ArraySegment<byte>> M025Async();

    [Call] Task<Memory<int>> M026Async();

    [Call] Task<Guid> M027Async();

    [Call] Task<DateTime> M028Async();

    [Call] Task<DateTimeOffset> M029Async();

    [Call] Task<TimeSpan> M030Async();

    [Call] Task<DateOnly> M031Async();

    [Call] Task<TimeOnly> M032Async();

    [Call] Task<Uri> M033Async();

    [Call] Task<Version> M034Async();

    [Call] Task<int?> M035Async();

    [Call] Task<DateTime?> M036Async();

    [Call] Task<Guid?> M037Async();

    [Call] Task<DayOfWeek> M038Async();

    [Call] Task<Tiny> M039Async();

    [Call] Task<Wide> M040Async();

    [Call] Task<Tiny?> M041Async();

    [Call] Task<object> M042Async();

    [Call] Task<int[]> M043Async();

    [Call] Task<string?[]> M044Async();

    [Call] Task<int[][]> M045Async();

    [Call] Task<List<int>> M046Async();

    [Call] Task<List<List<int?>?>> M047Async();

    [Call] Task<HashSet<string>> M048Async();

    [Call] Task<SortedSet<int>> M049Async();

    [Call] Task<Queue<int>> M050Async();

    [Call] Task<Stack<int>> M051Async();

    [Call] Task<LinkedList<int>> M052Async();

    [Call] Task<Collection<int>> M053Async();

    [Call] Task<ObservableCollection<int>> M054Async();

    [Call] Task<ReadOnlyCollection<int>> M055Async();

    [Call] Task<IEnumerable<int>> M057Async();

    [Call] Task<ICollection<int>> M058Async();

    [Call] Task<IList<int>> M059Async();

    [Call] Task<IReadOnlyList<int>> M060Async();

    [Call] Task<IReadOnlyCollection<int>> M061Async();

    [Call] Task<ISet<int>> M062Async();

    [Call] Task<IReadOnlySet<int>> M063Async();

    [Call] Task<ImmutableArray<int>> M064Async();

    [Call] Task<ImmutableList<int>> M065Async();

    [Call] Task<ImmutableHashSet<int>> M066Async();

    [Call] Task<ImmutableQueue<int>> M067Async();

    [Call] Task<ImmutableStack<int>> M068Async();

    [Call] Task<ImmutableDictionary<string, int>> M069Async();

    [Call] Task<ImmutableSortedDictionary<string, int>> M070Async();

    [Call] Task<FrozenSet<int>> M071Async();

    [Call] Task<FrozenDictionary<string, int>> M072Async();

    [Call] Task<Numbers> M073Async();

    [Call] Task<Dictionary<string, int>> M074Async();

    [Call] Task<Dictionary<int, string?>> M075Async();

    [Call] Task<Dictionary<ulong, bool>> M076Async();

    [Call] Task<Dictionary<bool, int>> M077Async();

    [Call] Task<Dictionary<char, int>> M078Async();

    [Call] Task<Dictionary<Tiny, int>> M079Async();

    [Call] Task<Dictionary<Guid, int>> M080Async();

    [Call] Task<Dictionary<DateOnly, int>> M081Async();

    [Call] Task<Dictionary<string, List<int>?>> M082Async();

    [Call] Task<SortedDictionary<string, int>> M083Async();

    [Call] Task<SortedList<string, int>> M084Async();

    [Call] Task<ConcurrentDictionary<string, int>> M085Async();

    [Call] Task<ReadOnlyDictionary<string, int>> M086Async();

    [Call] Task<IDictionary<string, int>> M087Async();

    [Call] Task<IReadOnlyDictionary<string, int>> M088Async();

    [Call] Task<KeyValuePair<string, int>> M089Async();

    [Call] Task<(int, string?)> M090Async();

    [Call] Task<(int, int, int, int, int, int, int)> M091Async();

    [Call] Task<(int, int, int, int, int, int, int, string)> M092Async();

    [Call] Task<Tuple<int, string>> M093Async();

    [Call] Task<Positioned> M094Async();

    [Call] Task<Plain> M095Async();

    [Call] Task<Small> M096Async();

    [Call] Task<Fixed> M097Async();

    [Call] Task<Fixed?> M098Async();

    [Call] Task<Gapped> M099Async();

    [Call] Task<Swapped> M100Async();

    [Call] Task<Named> M101Async();

    [Call] Task<ByProperty> M102Async();

    [Call] Task<Derived> M103Async();

    [Call] Task<NamedDerived> M104Async();

    [Call] Task<WithFields> M105Async();

    [Call] Task<Initialized> M106Async();

    [Call] Task<Computed> M107Async();

    [Call] Task<Chosen> M108Async();

    [Call] Task<Nothing> M109Async();

    [Call] Task<Link> M110Async();

    [Call] Task<Outer> M111Async();

    [Call] Task<Box<Positioned>> M112Async();

    [Call] Task<List<Positioned?>> M113Async();

    [Call] Task<ISign> M114Async();

    [Call] Task<Animal> M115Async();

    [Call] Task<Ordered> M116Async();

    [Call] Task<Titled> M117Async();

    [Call] Task<Bare> M118Async();

    [Call] Task<Told> M119Async();

    [Call] Task<Formatted> M120Async();
}

using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace TypedRpc.TestContracts;

/// <summary>An object of ten members, of which a message need have none.</summary>
public sealed class Ten
{
    public int One { get; set; }

    public string? Two { get; set; }

    public Guid Three { get; set; }

    public decimal Four { get; set; }

    public long? Five { get; set; }

    public Leaf Six { get; set; }

    public List<int>? Seven { get; set; }

    public DateTimeOffset Eight { get; set; }

    public bool Nine { get; set; }

    public Ten? Inner { get; set; }
}

/// <summary>Makes the generator write shapes that take much more memory than bytes of a message.</summary>
[RpcTopic("costly")]
public interface ICostly
{
    [Call] Task CreateVolumeAsync(string name, byte sizeGb, List<Ten>? parts = null, Dictionary<string, Ten>? byName = null);

    [Call] Task<List<Ten>> ObjectsAsync();

    [Call] Task<Leaf[]> StructsAsync();

    [Call] Task<List<List<int>>> ListsAsync();

    [Call] Task<List<Dictionary<int, int>>> MapsAsync();

    [Call] Task<List<ConcurrentDictionary<int, int>>> ConcurrentAsync();

    [Call] Task<List<ImmutableDictionary<int, int>>> ImmutableAsync();

    [Call] Task<ImmutableList<int>> TreeAsync();

    [Call] Task<List<Tuple<int, long>>> TuplesAsync();

    [Call] Task<string[]> TextsAsync();

    [Call] Task<List<byte[]>> BytesAsync();

    [Call] Task<List<Uri>> AddressesAsync();

    [Call] Task<object?> AnyAsync();

    [Call] Task<RpcValue> ValueAsync();
}

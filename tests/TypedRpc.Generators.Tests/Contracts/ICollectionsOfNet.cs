using System.Collections.Concurrent;
using System.Collections.ObjectModel;

namespace TypedRpc.Generators.Tests.Contracts;

/// <summary>Collections that came late to .NET, and those for several threads.</summary>
[RpcTopic("collections")]
public interface ICollectionsOfNet
{
    /// <summary>All of them.</summary>
    [Call]
    Task<CollectionsOfNet> AllAsync();

    /// <summary>More members than are compared one by one.</summary>
    [Call]
    Task<ManyMembers> ManyAsync();
}

/// <summary>One of each.</summary>
public sealed class CollectionsOfNet
{
    /// <summary>Keeps the order of its keys.</summary>
    public OrderedDictionary<string, int>? Ordered { get; set; }

    /// <summary>The same with keys that have a comparer.</summary>
    public OrderedDictionary<Guid, string>? ById { get; set; }

    /// <summary>A set that is only read.</summary>
    public ReadOnlySet<int>? Set { get; set; }

    /// <summary>A bag.</summary>
    public ConcurrentBag<int>? Bag { get; set; }

    /// <summary>A stack.</summary>
    public ConcurrentStack<string>? Stack { get; set; }

    /// <summary>A queue.</summary>
    public ConcurrentQueue<string>? Queue { get; set; }

    /// <summary>A dictionary.</summary>
    public ConcurrentDictionary<int, int>? Map { get; set; }
}

/// <summary>Twelve members.</summary>
public sealed record ManyMembers(int A, int B, int C, int D, int E, int F, int G, int H, int I, int J, int K, int LongName)
{
    /// <summary>Settable.</summary>
    public int Other { get; set; }
}

using TypedRpc;

namespace Consumer.Books;

/// <summary>Its payloads are those of the other assembly, in the same namespace.</summary>
[RpcTopic("audit")]
internal interface IAudit
{
    [Call]
    Task<decimal> SumAsync(Dictionary<string, List<Entry>> entries);
}

internal sealed class Audit : IAudit
{
    public Task<decimal> SumAsync(Dictionary<string, List<Entry>> entries) =>
        Task.FromResult(entries.Values.SelectMany(list => list).Sum(entry => entry.Amount));
}

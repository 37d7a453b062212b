using TypedRpc;

namespace Consumer.Books;

[RpcTopic("ledger")]
internal interface ILedger
{
    [Call]
    Task<Dictionary<string, List<Entry>>> ListAsync();
}

internal sealed record Entry(string Account, decimal Amount);

internal sealed class Ledger : ILedger
{
    public Task<Dictionary<string, List<Entry>>> ListAsync() =>
        Task.FromResult(new Dictionary<string, List<Entry>> { ["May"] = [new("rent", -900.50m), new("pay", 3000m)] });
}

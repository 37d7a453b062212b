namespace TypedRpc.Benchmarks.Calls;

/// <summary>What is called.</summary>
[RpcTopic("bench")]
public interface IBench
{
    [Call]
    Task<int> AddAsync(int left, int right);

    [Cast]
    ValueTask NoteAsync(int number);

    [Cast(Confirm = false)]
    ValueTask HintAsync(int number);
}

namespace TypedRpc.Benchmarks.Calls;

internal sealed class Bench : IBench
{
    public Task<int> AddAsync(int left, int right) => Task.FromResult(left + right);

    public ValueTask NoteAsync(int number) => ValueTask.CompletedTask;

    public ValueTask HintAsync(int number) => ValueTask.CompletedTask;
}

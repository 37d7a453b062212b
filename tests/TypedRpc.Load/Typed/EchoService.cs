using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Typed;

/// <summary>Returns what it is given, and counts.</summary>
internal sealed class EchoService : ILoad, ILoadEvents
{
    public Task<byte[]> EchoAsync(byte[] body)
    {
        Served.AddOne();
        return Task.FromResult(body);
    }

    public async IAsyncEnumerable<byte[]> StreamAsync(byte[] item, int count)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++)
            yield return item;
        Served.AddOne();
    }

    public ValueTask NoteAsync(byte[] body) => Count();

    public ValueTask HintAsync(byte[] body) => Count();

    public ValueTask NotedAsync(byte[] body) => Count();

    private static ValueTask Count()
    {
        Served.AddOne();
        return ValueTask.CompletedTask;
    }
}

namespace TypedRpc.EndToEnd.Tests.Streams;

/// <summary>What the tests of streams share.</summary>
public abstract class StreamBed : Bed
{
    protected async Task<RpcBus> ServeAsync(Feed feed, RpcServerOptions? options = null)
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IFeed>(feed, options);
        return bus;
    }

    protected async Task<IFeed> FeedAsync(RpcClientOptions? options = null) => (await ConnectAsync()).Client<IFeed>(options).Any;

    /// <summary>A stream whose items are those of a channel.</summary>
    protected static async IAsyncEnumerable<T> Ending<T>(
        IAsyncEnumerable<T> items,
        TaskCompletionSource ended,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (T item in items.WithCancellation(cancellationToken))
                yield return item;
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    protected static async Task<List<T>> ReadAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (T item in items)
            all.Add(item);
        return all;
    }
}

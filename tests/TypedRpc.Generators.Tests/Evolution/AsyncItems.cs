namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>Streams whose item types are known only by reflection.</summary>
internal static class AsyncItems
{
    public static bool Is(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    /// <summary>A stream of the items of an array.</summary>
    public static object Of(Type stream, object items) => Call(nameof(YieldAsync), stream, items);

    /// <summary>Reads a stream to its end.</summary>
    public static Task<object> ReadAsync(Type stream, object items) => (Task<object>)Call(nameof(ListAsync), stream, items);

    private static object Call(string method, Type stream, object items) => typeof(AsyncItems)
        .GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
        .MakeGenericMethod(stream.GetGenericArguments()).Invoke(null, [items])!;

    private static async IAsyncEnumerable<T> YieldAsync<T>(IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    private static async Task<object> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items)
            list.Add(item);
        return list;
    }
}

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>A scoped service, as a database context is: counts its instances, and is disposed asynchronously.</summary>
public sealed class Dependency(Made made) : IAsyncDisposable
{
    public int Number { get; } = made.Begin();

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        made.End(Number);
    }
}

/// <summary>The instances of <see cref="Dependency"/> of one host.</summary>
public sealed class Made
{
    private readonly List<int> _disposed = [];
    private int _last;

    /// <summary>The numbers of the disposed instances, in order.</summary>
    public int[] Disposed
    {
        get
        {
            lock (_disposed)
                return [.. _disposed];
        }
    }

    /// <summary>How many instances were made.</summary>
    public int Count => Volatile.Read(ref _last);

    public int Begin() => Interlocked.Increment(ref _last);

    public void End(int number)
    {
        lock (_disposed)
            _disposed.Add(number);
    }
}

namespace TypedRpc.TestBroker;

/// <summary>
/// A broker for the tests of one class, which may freeze and kill it: their class fixture. Started when a test asks for it.
/// </summary>
public sealed class PrivateBroker : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private RabbitMqBroker? _broker;

    /// <summary>The broker; skips the test where there can be none.</summary>
    public async Task<RabbitMqBroker> GetAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return _broker ??= await RabbitMqBroker.PrivateAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        _turn.Dispose();
    }
}

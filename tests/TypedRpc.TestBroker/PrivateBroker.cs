namespace TypedRpc.TestBroker;

/// <summary>
/// A broker for the tests of one class, which may freeze and kill it: their class fixture. Started when a test asks for it.
/// </summary>
public class PrivateBroker : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly BrokerRelease _release;
    private RabbitMqBroker? _broker;

    /// <summary>Of the release that tests use which do not choose.</summary>
    public PrivateBroker()
        : this(BrokerRelease.Default)
    {
    }

    /// <summary>Of a release.</summary>
    protected PrivateBroker(BrokerRelease release) => _release = release;

    /// <summary>The broker; skips the test where there can be none.</summary>
    public async Task<RabbitMqBroker> GetAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return _broker ??= await RabbitMqBroker.PrivateAsync(release: _release);
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
        GC.SuppressFinalize(this);
    }
}

using TypedRpc.TestBroker;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>
/// A private broker with certificates, which tests may also kill: one for the classes of its collection, started when a test asks for it.
/// </summary>
public class TlsBroker : IAsyncLifetime
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly BrokerRelease? _release;
    private RabbitMqBroker? _broker;

    /// <summary>Of the release that tests use which do not choose.</summary>
    public TlsBroker()
    {
    }

    /// <summary>Of a release.</summary>
    protected TlsBroker(BrokerRelease release) => _release = release;

    internal Certificates Certificates { get; private set; } = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The broker; skips the test where there can be none.</summary>
    public async Task<RabbitMqBroker> GetAsync()
    {
        await RabbitMqBroker.SharedAsync();
        await _turn.WaitAsync();
        try
        {
            Certificates ??= await Certificates.MakeAsync();
            return _broker ??= await RabbitMqBroker.PrivateAsync(Certificates.Broker, _release);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        Certificates?.Dispose();
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The classes that share it.</summary>
[CollectionDefinition(Name)]
public sealed class TlsBrokerCollection : ICollectionFixture<TlsBroker>
{
    public const string Name = "A broker with certificates";
}

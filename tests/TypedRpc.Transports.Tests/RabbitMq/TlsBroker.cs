using TypedRpc.TestBroker;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>
/// A private broker with certificates, which tests may also kill: one for the classes of its collection, started when a test asks for it.
/// </summary>
public sealed class TlsBroker : IAsyncLifetime
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private RabbitMqBroker? _broker;

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
            return _broker ??= await RabbitMqBroker.PrivateAsync(Certificates.Broker);
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
    }
}

/// <summary>The classes that share it.</summary>
[CollectionDefinition(Name)]
public sealed class TlsBrokerCollection : ICollectionFixture<TlsBroker>
{
    public const string Name = "A broker with certificates";
}

using TypedRpc.Samples.Tests.Tracing;
using TypedRpc.TestBroker;

namespace TypedRpc.Samples.Tests.Running;

/// <summary>One deployment over RabbitMQ for several tests, with a collector. It is started when a test asks for it.</summary>
public sealed class Deployed : IAsyncDisposable
{
    private readonly VirtualHost _host = new();
    private Collector? _collector;
    private Deployment? _deployment;

    internal Collector Collector => _collector ?? throw new InvalidOperationException("The deployment is not started yet.");

    /// <summary>The deployment. The tests of a collection run one at a time.</summary>
    internal async Task<Deployment> GetAsync()
    {
        string url = await _host.UrlAsync();
        _collector ??= await Collector.StartAsync();
        return _deployment ??= await Deployment.StartAsync(url, _collector.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_deployment is not null)
            await _deployment.DisposeAsync();
        if (_collector is not null)
            await _collector.DisposeAsync();
        await _host.DisposeAsync();
    }
}

[CollectionDefinition(nameof(Deployed))]
public sealed class DeployedCollection : ICollectionFixture<Deployed>;

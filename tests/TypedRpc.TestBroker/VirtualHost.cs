namespace TypedRpc.TestBroker;

/// <summary>
/// A virtual host for the tests of one class: its class fixture. It is made when a test asks for it, so that a test can be skipped.
/// </summary>
public class VirtualHost : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly BrokerRelease _release;
    private Uri? _url;

    /// <summary>Of the release that tests use which do not choose.</summary>
    public VirtualHost()
        : this(BrokerRelease.Default)
    {
    }

    /// <summary>Of a release.</summary>
    protected VirtualHost(BrokerRelease release) => _release = release;

    /// <summary>Its name, once it is made.</summary>
    public string Name => _url?.AbsolutePath[1..] ?? throw new InvalidOperationException("The virtual host is not made yet.");

    /// <summary>The URL to connect to; makes the virtual host at the first call, and skips the test where RabbitMQ is not wanted.</summary>
    public async Task<string> UrlAsync()
    {
        RabbitMqBroker broker = await BrokerAsync();
        await _turn.WaitAsync();
        try
        {
            _url ??= await broker.CreateVirtualHostAsync();
            return _url.OriginalString;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The broker that it is on; skips the test where RabbitMQ is not wanted.</summary>
    public Task<RabbitMqBroker> BrokerAsync() => RabbitMqBroker.SharedAsync(_release);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_url is not null)
            await (await BrokerAsync()).Management.DeleteVirtualHostAsync(Name);
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }
}

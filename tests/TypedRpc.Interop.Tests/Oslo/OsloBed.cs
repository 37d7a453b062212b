using System.Text.Json.Nodes;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What every test with Python has: a virtual host, a topic of its own, and buses that its end disposes.</summary>
[Trait("Broker", "RabbitMQ")]
public abstract class OsloBed(PythonPeers python, VirtualHost host) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _ours = [];

    /// <summary>Passing tests never use it up.</summary>
    protected static TimeSpan Limit => PythonProcess.Limit;

    protected PythonPeers Python { get; } = python;

    /// <summary>Of our side.</summary>
    protected string Url { get; private set; } = "";

    /// <summary>Of Python's side: the same with options in its query.</summary>
    protected string PythonUrl => Url + PythonQuery;

    /// <summary>A name that no other test uses.</summary>
    protected string Topic { get; } = "t" + Guid.NewGuid().ToString("N")[..10];

    /// <summary>Options of oslo.messaging.</summary>
    protected virtual string PythonQuery => "";

    /// <summary>Options in the URL of our side.</summary>
    protected virtual string Query => "";

    /// <summary>How our side declares exchanges and queues, and whatever a test wants besides.</summary>
    protected virtual RpcBusOptions Options => new();

    public async ValueTask InitializeAsync() => Url = await host.UrlAsync();

    public virtual async ValueTask DisposeAsync()
    {
        _ours.Reverse();
        foreach (IAsyncDisposable next in _ours)
            await next.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static JsonNode? Json(string? text) => text is null ? null : JsonNode.Parse(text);

    protected async Task<RpcBus> ConnectAsync(RpcBusOptions? options = null)
    {
        RpcBus bus = await RpcBus.ConnectAsync(Url + Query, options ?? Options);
        _ours.Add(bus);
        return bus;
    }

    protected void AtEnd(IAsyncDisposable ours) => _ours.Add(ours);

    protected static void Print(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}

using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Addressed;

/// <summary>A test with a router of AMQP 1.0 of its own.</summary>
public abstract class RouterBed : Bed
{
    private AmqpRouter? _router;

    protected AmqpRouter Router => _router!;

    /// <summary>The query of the URL.</summary>
    protected virtual string Query => "";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Router.DisposeAsync();
    }

    protected override async Task<string> NewUrlAsync()
    {
        _router = await AmqpRouter.StartAsync();
        return Router.Url + Query;
    }
}

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>A front and scripted services on one broker.</summary>
public abstract class FrontBed : IAsyncLifetime
{
    private readonly Stack<IAsyncDisposable> _running = new();

    protected string Url { get; private set; } = "";

    internal ScriptedScheduler Scheduler { get; } = new();

    internal ScriptedManager Manager { get; } = new();

    /// <summary>A broker, or a virtual host of one, that no other test uses.</summary>
    protected abstract Task<string> NewUrlAsync();

    public async ValueTask InitializeAsync() => Url = await NewUrlAsync();

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out IAsyncDisposable? next))
            await next.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes an object at the end of the test, in reverse order.</summary>
    protected T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _running.Push(owned);
        return owned;
    }

    /// <summary>A bus of the services, beside the front's.</summary>
    protected async Task<RpcBus> ConnectAsync() =>
        Own(await RpcBus.ConnectAsync(Url, new RpcBusOptions { Notifications = new() { Drivers = ["messagingv2"] } }));

    protected async Task ServeSchedulerAsync() => await (await ConnectAsync()).ServeAsync<BlockStorage.Contracts.IScheduler>(Scheduler);

    protected async Task ServeManagerAsync() =>
        await (await ConnectAsync()).ServeAsync<BlockStorage.Contracts.IVolumeManager>(Manager, new() { Server = "h1" });

    internal async Task<Front> FrontAsync(params (string Key, string Value)[] options)
    {
        Front front = Own(new Front(Url, options));
        await front.ReadyAsync();
        return front;
    }
}

/// <summary>Gives each test a broker in memory of its own.</summary>
internal static class Memory
{
    public static Task<string> NewUrlAsync() => Task.FromResult($"memory://{Guid.NewGuid():N}");
}

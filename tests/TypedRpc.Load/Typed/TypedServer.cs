using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Typed;

/// <summary>A server of TypedRpc with the default options.</summary>
internal sealed class TypedServer(RpcBus bus) : IServer
{
    public static async Task<IServer> StartAsync(Place place)
    {
        var bus = await RpcBus.ConnectAsync(place.Broker.OriginalString, TypedOptions.Bus());
        var service = new EchoService();
        await bus.ServeAsync<ILoad>(service, new RpcServerOptions { Server = "server" + place.Server });
        await bus.ListenAsync<ILoadEvents>(service);
        return new TypedServer(bus);
    }

    public ValueTask DisposeAsync() => bus.DisposeAsync();
}

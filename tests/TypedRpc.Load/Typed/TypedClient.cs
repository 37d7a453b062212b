using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Typed;

/// <summary>A caller on TypedRpc, over one bus or, in turns, over several.</summary>
internal sealed class TypedClient : IClient
{
    private readonly RpcBus[] _buses;
    private readonly ILoad[] _proxies;
    private readonly ILoadEvents[] _notifiers;
    private uint _next;

    private TypedClient(RpcBus[] buses, bool isPacked)
    {
        _buses = buses;
        _proxies = [.. buses.Select(bus => bus.Client<ILoad>(TypedOptions.Client(isPacked)).Any)];
        _notifiers = [.. buses.Select(bus => bus.Notifier<ILoadEvents>("load.client"))];
    }

    public static async Task<IClient> ConnectAsync(Place place, bool isPacked)
    {
        var buses = new RpcBus[place.Buses];
        for (int i = 0; i < buses.Length; i++)
            buses[i] = await RpcBus.ConnectAsync(place.Broker.OriginalString, TypedOptions.Bus());
        return new TypedClient(buses, isPacked);
    }

    public bool Supports(Operation operation) => true;

    public ValueTask<byte[]> CallAsync(byte[] body) => new(_proxies[Next()].EchoAsync(body));

    public ValueTask SendAsync(Operation operation, byte[] body) => operation switch
    {
        Operation.Cast => _proxies[Next()].NoteAsync(body),
        Operation.Hint => _proxies[Next()].HintAsync(body),
        Operation.Stream => StreamAsync(body),
        _ => _notifiers[Next()].NotedAsync(body),
    };

    private async ValueTask StreamAsync(byte[] item)
    {
        int items = 0;
        await foreach (byte[] _ in _proxies[Next()].StreamAsync(item, Streams.Items))
            items++;
        Streams.CheckIsComplete(items);
    }

    public async ValueTask FlushAsync()
    {
        foreach (RpcBus bus in _buses)
            await bus.FlushNotificationsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RpcBus bus in _buses)
            await bus.DisposeAsync();
    }

    private int Next() => _buses.Length == 1 ? 0 : (int)(Interlocked.Increment(ref _next) % (uint)_buses.Length);
}

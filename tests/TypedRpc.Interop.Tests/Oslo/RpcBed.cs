using System.Text.Json;
using System.Text.Json.Nodes;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What tests of calls and casts have besides: both kinds of client and server.</summary>
public abstract class RpcBed(PythonPeers python, VirtualHost host) : NotificationBed(python, host)
{
    protected override RpcBusOptions Options => new() { Topology = RpcTopology.Oslo };

    /// <summary>A client of ours that speaks oslo.messaging's format.</summary>
    protected static RpcClient<T> Client<T>(RpcBus bus, RpcClientOptions? options = null)
        where T : class => bus.Client<T>((options ?? new()) with { Wire = RpcWire.Oslo });

    protected async Task<RpcClient<T>> ClientAsync<T>(RpcClientOptions? options = null)
        where T : class => Client<T>(await ConnectAsync(), options);

    /// <summary>A server of ours under the test's topic and name, with an endpoint for each interface.</summary>
    protected async Task<Peer> ServeHereAsync(RpcServerOptions? options = null, RpcBus? bus = null)
    {
        var peer = new Peer(Topic);
        AtEnd(await (bus ?? await ConnectAsync()).ServeAsync(
            Topic, endpoints => endpoints.Add<IPeer>(peer).Add<ILaterPeer>(peer).Add<ICalculator>(peer),
            (options ?? new()) with { Server = options?.Server == Environment.MachineName ? Topic : options?.Server ?? Topic }));
        return peer;
    }

    /// <summary>A server of Python, and its name.</summary>
    protected async Task<string> ServeInPythonAsync(string topic = "peer", PythonProcess? process = null, string? exchange = null)
    {
        string name = "py-" + Guid.NewGuid().ToString("N")[..10];
        await (process ?? await Python.ServerAsync())
            .AskAsync("serve", new { Url = PythonUrl, Topic = topic, Server = name, Exchange = exchange });
        return name;
    }

    /// <summary>What a server of Python is told by casts, or of the start of a long method.</summary>
    protected async Task<JsonElement> ToldInPythonAsync(string server, PythonProcess? process = null) =>
        await (process ?? await Python.ServerAsync()).Events(server).ReadAsync().AsTask().WaitAsync(Limit);

    /// <summary>Calls in Python. Arguments and context are JSON, with expressions of Python where there is no JSON for it.</summary>
    protected Task<PythonAnswer> CallInPythonAsync(
        string method, string args = "{}", PythonTarget? to = null, string? context = null, string query = "") =>
        SendInPythonAsync("call", method, args, to, context, query);

    protected Task<PythonAnswer> CastInPythonAsync(string method, string args = "{}", PythonTarget? to = null, string? context = null) =>
        SendInPythonAsync("cast", method, args, to, context, "");

    private async Task<PythonAnswer> SendInPythonAsync(
        string kind, string method, string args, PythonTarget? to, string? context, string query)
    {
        JsonObject command = JsonSerializer.SerializeToNode(to ?? new PythonTarget(Topic), PythonProcess.Names)!.AsObject();
        (command["url"], command["method"], command["args"], command["context"]) = (PythonUrl + query, method, Json(args), Json(context));
        return (await (await Python.ClientAsync()).AskAsync(kind, command)).Deserialize<PythonAnswer>(PythonProcess.Names)!;
    }
}

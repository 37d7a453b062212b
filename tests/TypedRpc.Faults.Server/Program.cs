using TypedRpc;
using TypedRpc.Faults.Server;
using TypedRpc.Faults.Tests.Work;

// Serves IWork at the URL and under the name that are given, writes "ready", and stops gracefully when its standard input ends.
using var log = new RunLog();
await using RpcBus bus = await RpcBus.ConnectAsync(
    args[0], new() { Heartbeat = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(3) });
await using RpcServer server = await bus.ServeAsync<IWork>(new LoggedWork(log), new() { Server = args[1], ConfirmStart = true });
log.Write("ready");
await Console.In.ReadToEndAsync();

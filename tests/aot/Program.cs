using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedRpc;
using TypedRpc.NativeAot;

// Published native and trimmed by tests:
//   both URL     serves and calls in one process
//   serve URL    serves until it is ended
//   call URL     calls a server in another process
//   hosted-serve and hosted-call do the same in generic hosts, whose options are in environment variables
// Whoever calls exits with 0 when every check holds, and prints how long the first call took.
if (args[0] == "hosted-serve")
    return await Hosted.ServeAsync();
if (args[0] == "hosted-call")
    return await Hosted.CallAsync();
(string role, string url) = (args[0], args[1]);
await using RpcBus bus = await RpcBus.ConnectAsync(url, new() { Notifications = new() { Drivers = ["messagingv2"] } });
Console.WriteLine($"dynamic code: {(RuntimeFeature.IsDynamicCodeSupported ? "yes" : "no")}");
if (role != "call")
    // one check leaves a call behind
    await bus.ServeAsync<IFolders>(new Folders(bus.Notifier<IFolderEvents>("folders")), new() { DrainTimeout = TimeSpan.FromSeconds(1) });
if (role == "serve")
{
    Console.WriteLine("serving");
    await Task.Delay(Timeout.InfiniteTimeSpan);
}

await bus.Client<IFolders>().Any.TurnOverAsync(new Folder("/", []));
TimeSpan sinceStart = DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from start to first reply: {sinceStart.TotalMilliseconds:0} ms"));
return await new Checks(bus, Console.Out).HoldAsync() ? 0 : 1;

using System.Diagnostics;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Server;

/// <summary>
/// The roles of a process in the tests of long calls: a server of <see cref="ILongWork"/>, and a caller that is to be killed.
/// </summary>
internal static class LongRole
{
    // Longer than any test: what the broker notices by the heartbeat must not be mistaken for what the library notices.
    private static readonly RpcBusOptions Options = new()
    {
        Heartbeat = TimeSpan.FromSeconds(60),
        ConnectTimeout = TimeSpan.FromSeconds(3),
    };

    /// <summary>Serves until the standard input ends.</summary>
    public static async Task ServeAsync(string url, string name, RunLog log)
    {
        await using RpcBus bus = await RpcBus.ConnectAsync(url, Options);
        var work = new LongWork(name, (what, id) => log.Event(what, id, Stopwatch.GetTimestamp()), () => bus.Client<ILongWork>());
        await using RpcServer server = await bus.ServeAsync<ILongWork>(work, new() { Server = name, Concurrency = 256 });
        log.Write("ready");
        await WaitForEndAsync();
    }

    /// <summary>Makes calls that do not end until the process does.</summary>
    public static async Task CallAsync(string url, int calls, RunLog log)
    {
        await using RpcBus bus = await RpcBus.ConnectAsync(url, Options);

        // One call in a message, so that all servers get some.
        ILongWork work = bus.Client<ILongWork>(new() { MaxPackedRequests = 1, Timeout = TimeSpan.FromMinutes(10) }).Any;
        Task[] running = [.. Enumerable.Range(0, calls).Select(i => work.WaitAsync(i, int.MaxValue))];
        log.Write("ready");
        await Task.WhenAny([WaitForEndAsync(), .. running]);
    }

    private static Task WaitForEndAsync() => Task.Run(Console.In.ReadToEnd);
}

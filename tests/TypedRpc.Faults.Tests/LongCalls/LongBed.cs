using TypedRpc.Faults.Tests.Chaos;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>What the tests of long calls and streams share: servers of <see cref="ILongWork"/> and what happened in them.</summary>
public abstract class LongBed : FaultBed
{
    private protected LongEvents Events { get; } = new();

    /// <summary>Starts a server in a process of its own, whose events are in <see cref="Events"/> unless others are given.</summary>
    private protected async Task<ServerProcess> StartServerAsync(string name, LongEvents? events = null) =>
        Own(await ServerProcess.StartLongAsync(Url, name, events ?? Events));

    /// <summary>Serves in this process.</summary>
    private protected static async Task ServeLongAsync(RpcBus bus, string name, LongEvents events, RpcServerOptions? options = null) =>
        await bus.ServeAsync<ILongWork>(
            new LongWork(name, events.Add), options ?? new() { Server = name, Concurrency = 256 }).WaitAsync(Limit);

    protected static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:F1} s");

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}

using System.Globalization;
using TypedRpc.Load.Reports;
using TypedRpc.Load.Typed;
using TypedRpc.TestBroker;

namespace TypedRpc.Load.Profile;

/// <summary>Prints what TypedRpc allocates for an operation, by type, with client and server in this process.</summary>
/// <remarks>By type only: a listener in the process gets no stacks. <c>dotnet-trace collect</c> of this command has them.</remarks>
internal static class ProfileRun
{
    private const int Callers = 64;
    private const int Bytes = 100;
    private const double LeastBytes = 1;

    // The runtime dispatches events with a delay of up to about 0.1 s.
    private static readonly TimeSpan DispatchTime = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(string? url, double seconds, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(RunEnvironment.Here().ToString());
        if (url is not null)
        {
            await ProfileAsync(url, seconds, cancellationToken);
        }
        else
        {
            await ProfileAsync("memory://", seconds, cancellationToken);
            await using RabbitMqBroker broker = await RabbitMqBroker.StartAsync();
            await ProfileAsync((await broker.CreateVirtualHostAsync()).OriginalString, seconds, cancellationToken);
        }

        return 0;
    }

    private static async Task ProfileAsync(string url, double seconds, CancellationToken cancellationToken)
    {
        await using var bus = await RpcBus.ConnectAsync(url, TypedOptions.Bus(), cancellationToken);
        await using RpcServer server = await bus.ServeAsync<ILoad>(new EchoService(), cancellationToken: cancellationToken);
        ILoad load = bus.Client<ILoad>(TypedOptions.Client(isPacked: true)).Any;
        string where = url.Split("://")[0];
        await ProfileAsync($"a call, {where}", body => new ValueTask(load.EchoAsync(body)), seconds, cancellationToken);
        await ProfileAsync($"a confirmed cast, {where}", load.NoteAsync, seconds, cancellationToken);
    }

    private static async Task ProfileAsync(
        string title, Func<byte[], ValueTask> operation, double seconds, CancellationToken cancellationToken)
    {
        using var listener = new AllocationListener();
        byte[] body = new byte[Bytes];
        await LoopAsync(body, operation, seconds, cancellationToken);
        listener.Start();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long count = await LoopAsync(body, operation, seconds, cancellationToken);
        double all = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)count;
        await Task.Delay(DispatchTime, cancellationToken);
        IReadOnlyDictionary<string, double> types = listener.Stop();
        double sampled = types.Values.Sum();
        var table = new MarkdownTable(
            string.Create(
                CultureInfo.InvariantCulture,
                $"bytes for {title}, {Bytes} bytes, {Callers} at a time: {all:N0} B, of {count:N0} operations and {listener.Samples:N0} samples"),
            "type", "B", "share");

        // The samples say how the bytes are distributed, and the runtime's counter how many they are.
        foreach ((string type, double bytes) in types.OrderByDescending(type => type.Value).Where(IsShown))
            table.Add($"`{type}`", $"{bytes / sampled * all:N0}", $"{bytes / sampled:P1}");
        await Console.Out.WriteLineAsync($"\n{table}");

        bool IsShown(KeyValuePair<string, double> type) => type.Value / sampled * all >= LeastBytes;
    }

    private static async Task<long> LoopAsync(
        byte[] body, Func<byte[], ValueTask> operation, double seconds, CancellationToken cancellationToken)
    {
        long count = 0;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                while (!end.IsCancellationRequested)
                {
                    await operation(body);
                    Interlocked.Increment(ref count);
                }
            },
            CancellationToken.None)));
        cancellationToken.ThrowIfCancellationRequested();
        return count;
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Faults.Tests;

/// <summary>What every fault test has: a broker of its own to name, a log, and buses and proxies that its end disposes.</summary>
public abstract class FaultBed : IAsyncLifetime
{
    /// <summary>Passing tests never use it up.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>A broker that is silent for three of these seconds is given up.</summary>
    protected static readonly RpcBusOptions Quick = new() { Heartbeat = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(3) };

    private readonly List<IAsyncDisposable> _ours = [];

    protected string Url { get; private set; } = "";

    protected string VirtualHost => new Uri(Url).AbsolutePath[1..];

    protected OperationLog Log { get; } = new();

    public async ValueTask InitializeAsync() => Url = await NewUrlAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _ours.Reverse();
        await Task.WhenAll(_ours.Where(o => o is not Proxy).Select(o => o.DisposeAsync().AsTask())).WaitAsync(Limit);
        foreach (Proxy proxy in _ours.OfType<Proxy>())
            await proxy.DisposeAsync();
    }

    /// <summary>The URL of a broker, or virtual host, that no other test uses.</summary>
    protected abstract Task<string> NewUrlAsync();

    protected T Own<T>(T ours)
        where T : IAsyncDisposable
    {
        lock (_ours)
            _ours.Add(ours);
        return ours;
    }

    protected Proxy NewProxy() => Own(new Proxy(new Uri(Url).Port));

    protected async Task<RpcBus> ConnectAsync(RpcBusOptions? options = null, string? url = null) =>
        Own(await RpcBus.ConnectAsync(url ?? Url, options ?? Quick).WaitAsync(Limit));

    protected async Task<(RpcBus Bus, RpcServer Server)> ServeAsync(
        Worker worker, RpcServerOptions? options = null, RpcBusOptions? busOptions = null, string? url = null)
    {
        RpcBus bus = await ConnectAsync(busOptions, url);
        return (bus, await bus.ServeAsync<IWork>(
            worker, options ?? new() { Server = "s" + Guid.NewGuid().ToString("N")[..6] }).WaitAsync(Limit));
    }

    /// <summary>The transport below, for what a peer of ours would not send.</summary>
    protected async Task<ITransport> ConnectBelowAsync()
    {
        await ConnectAsync(); // the first bus registers the schemes
        TransportUrl url = TransportUrl.Parse(Url);
        return Own(await TransportRegistry.Find(url.Scheme).ConnectAsync(
            url,
            new TransportOptions(new DeafListener()) { LoggerFactory = NullLoggerFactory.Instance, MaxMessageBytes = 100 * 1024 * 1024 },
            CancellationToken.None));
    }

    protected Verdict Check(Rule rules = Rule.All) => Checker.Check(Log.Entries, Load.ReplyTo, rules);

    protected static async Task UntilAsync(Func<bool> holds, string what, TimeSpan? limit = null)
    {
        long started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(started) > (limit ?? Limit))
                throw new TimeoutException($"It did not come about that {what}.");
            await Task.Delay(5);
        }
    }

    /// <summary>Asks until it is answered.</summary>
    /// <returns>How long that took.</returns>
    protected static async Task<TimeSpan> ServedAgainAsync(Callers callers, IWork work)
    {
        long started = Stopwatch.GetTimestamp();
        while (await callers.CallAsync(work) != Ending.Success)
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException("It is not served again.");
            await Task.Delay(10);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    protected static string Milliseconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:F0} ms");

    private sealed class DeafListener : ITransportListener
    {
        public void OnReturned(in Message message)
        {
        }

        public void OnEpochStarted(int epoch)
        {
        }

        public void OnEpochEnded(int epoch, TransportException reason)
        {
        }
    }
}

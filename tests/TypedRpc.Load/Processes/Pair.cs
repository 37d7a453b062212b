using System.Diagnostics;
using System.Globalization;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;
using TypedRpc.TestBroker;

namespace TypedRpc.Load.Processes;

/// <summary>The processes of a subject: a client, and a server or several.</summary>
internal sealed class Pair : IAsyncDisposable
{
    // What a measurement may take beyond its time: the operations under way at the end, and messages that wait at the server.
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DrainPause = TimeSpan.FromMilliseconds(20);

    private readonly BrokerTimes _broker;
    private readonly Uri _url;
    private readonly int _buses;
    private readonly List<Child> _servers = [];
    private Child? _client;

    private Pair(Subject subject, BrokerTimes broker, Uri url, int buses) =>
        (Subject, _broker, _url, _buses) = (subject, broker, url, buses);

    public Subject Subject { get; }

    /// <summary>The physical memory of the broker; null where it is not available.</summary>
    public long? BrokerMemoryBytes => _broker.MemoryBytes;

    public static async Task<Pair> StartAsync(
        Subject subject, RabbitMqBroker broker, int servers, int buses, CancellationToken cancellationToken)
    {
        Uri url = await broker.CreateVirtualHostAsync();
        var pair = new Pair(subject, new BrokerTimes(broker.IsPrivate ? broker.ProcessId : null), url, buses);
        try
        {
            await pair.StartServersAsync(servers, cancellationToken);
            var client = new Place(url, pair._servers[0].Address, buses);
            pair._client = await Child.StartAsync(subject, isServer: false, client, cancellationToken);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public bool Supports(Operation operation) => _client!.Operations.Contains(operation);

    public Task<ProcessMark> MarkClientAsync(CancellationToken cancellationToken) => _client!.MarkAsync(cancellationToken);

    /// <summary>Starts servers besides those that run.</summary>
    public async Task StartServersAsync(int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            var place = new Place(_url, _servers.Count.ToString(CultureInfo.InvariantCulture), _buses);
            _servers.Add(await Child.StartAsync(Subject, isServer: true, place, cancellationToken));
        }
    }

    /// <summary>Stops all servers. What the client sends then waits at the broker.</summary>
    public async Task StopServersAsync()
    {
        foreach (Child server in _servers)
            await server.DisposeAsync();
        _servers.Clear();
    }

    /// <summary>Has the client make a measurement whatever the servers do.</summary>
    public Task<ClientFigures> SendAsync(Plan plan, CancellationToken cancellationToken) =>
        _client!.MeasureAsync(plan, static () => Task.CompletedTask, LimitOf(plan), cancellationToken);

    /// <summary>Waits until the servers have done a number of operations since they started.</summary>
    public async Task DrainAsync(long operations, TimeSpan limit, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while ((await MarkServersAsync(cancellationToken)).Operations < operations)
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
                throw new TimeoutException($"{Subject.Name}: the servers have not done in {limit} what the client sent.");
            await Task.Delay(DrainPause, cancellationToken);
        }
    }

    /// <summary>Makes a measurement, and waits until the servers have done what they were sent.</summary>
    public async Task<Sample> MeasureAsync(Plan plan, int round, CancellationToken cancellationToken)
    {
        long servedBefore = (await MarkServersAsync(cancellationToken)).Operations;
        (ProcessMark Server, double? Broker, long At)? begun = null;
        ClientFigures figures = await _client!.MeasureAsync(
            plan,
            async () => begun = (await MarkServersAsync(cancellationToken), _broker.Seconds, Stopwatch.GetTimestamp()),
            LimitOf(plan),
            cancellationToken);
        (ProcessMark Server, double? Broker, long At) before = begun!.Value;
        long drained = Stopwatch.GetTimestamp();
        await DrainAsync(servedBefore + figures.AllOperations, DrainLimit, cancellationToken);
        (ProcessMark Server, double? Broker) after = (await MarkServersAsync(cancellationToken), _broker.Seconds);

        // The costs of server and broker are those of what the server did meanwhile, as its marks are not at the moments of the client's.
        double served = after.Server.Operations - before.Server.Operations;
        double done = figures.Operations;
        return new Sample
        {
            Subject = Subject.Name,
            Case = new Case(plan.Operation, plan.Callers, plan.Bytes),
            Round = round,
            Rate = done / figures.Seconds,
            ServedRate = served / Stopwatch.GetElapsedTime(before.At).TotalSeconds,
            P50 = figures.P50,
            P99 = figures.P99,
            ClientProcessor = figures.ProcessorSeconds / done * 10_000,
            ServerProcessor = (after.Server.ProcessorSeconds - before.Server.ProcessorSeconds) / served * 10_000,
            BrokerProcessor = Subject.UsesBroker ? (after.Broker - before.Broker) / served * 10_000 : null,
            AllocatedBytes = (figures.AllocatedBytes / done)
                + ((after.Server.AllocatedBytes - before.Server.AllocatedBytes) / served),
            DrainSeconds = Stopwatch.GetElapsedTime(drained).TotalSeconds,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        foreach (Child server in _servers)
            await server.DisposeAsync();
    }

    private static TimeSpan LimitOf(Plan plan) =>
        TimeSpan.FromSeconds(plan.WarmUpSeconds + plan.Seconds) + (plan.Count > 0 ? TimeSpan.FromMinutes(30) : Allowance);

    /// <summary>What all servers have used and done.</summary>
    public async Task<ProcessMark> MarkServersAsync(CancellationToken cancellationToken)
    {
        ProcessMark[] marks = await Task.WhenAll(_servers.Select(server => server.MarkAsync(cancellationToken)));
        return new ProcessMark(
            marks.Sum(mark => mark.ProcessorSeconds),
            marks.Any(mark => mark.AllocatedBytes is null) ? null : marks.Sum(mark => mark.AllocatedBytes),
            marks.Sum(mark => mark.Operations),
            marks.Sum(mark => mark.MemoryBytes));
    }
}

using System.Diagnostics;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Lifecycle;

/// <summary>A bus in a state, with everything that can be disposed in it.</summary>
public sealed class Scene : IAsyncDisposable
{
    /// <summary>The name of its server, so that scenes on one broker keep apart.</summary>
    public required string Name { get; init; }

    public required RpcBus Bus { get; init; }

    public required RpcServer Server { get; init; }

    public required Worker Worker { get; init; }

    public IAsyncDisposable? Listener { get; set; }

    public Proxy? Proxy { get; init; }

    /// <summary>What is under way, and must end.</summary>
    public List<Task> UnderWay { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
    }
}

/// <summary>Every operation that closes something, from every state, in every manner: all end, and so does what was under way.</summary>
public abstract class DisposeMatrixTests(string where) : FaultBed
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    /// <summary>The states that the transport can be brought into.</summary>
    protected abstract IReadOnlyDictionary<string, Func<Scene, Task>> States { get; }

    protected static IReadOnlyDictionary<string, Func<Scene, Task>> CommonStates { get; } = new Dictionary<string, Func<Scene, Task>>
    {
        ["idle"] = static _ => Task.CompletedTask,
        ["running calls"] = static async scene =>
        {
            IWork work = scene.Bus.Client<IWork>().For(scene.Name, TimeSpan.FromSeconds(10));
            Enumerable.Range(0, 20).ToList().ForEach(i => Begin(scene, () => work.HoldAsync(i)));
            await UntilAsync(() => scene.Worker.Running > 0, "calls run");
        },
        ["calls and casts in transit"] = static scene =>
        {
            IWork work = scene.Bus.Client<IWork>().For(scene.Name, TimeSpan.FromSeconds(10));
            for (int i = 0; i < 50; i++)
            {
                int id = i;
                Begin(scene, () => work.DoAsync(id, Load.Of(id), 1));
                Begin(scene, () => work.NoteAsync(id, Load.Of(id)).AsTask());
                Begin(scene, () => work.ShoutAsync(id).AsTask());
            }

            return Task.CompletedTask;
        },
        ["calls that wait for a server"] = static scene =>
        {
            IWork nobody = scene.Bus.Client<IWork>().For("nobody", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
            for (int i = 0; i < 20; i++)
                Begin(scene, () => nobody.HoldAsync(1));
            return Task.CompletedTask;
        },
        ["a server and a listener that are starting"] = static scene =>
        {
            RpcServerOptions late = new() { Server = scene.Name + "-late" };
            Begin(scene, async () => await (await scene.Bus.ServeAsync<IWork>(new Worker(), late)).DisposeAsync());
            Begin(scene, async () => await (await scene.Bus.ListenAsync(static (_, _) => new(NotificationOutcome.Handled))).DisposeAsync());
            return Task.CompletedTask;
        },
    };

    private static readonly Dictionary<string, Func<Scene, Task>> Closings = new()
    {
        ["the server, then the bus"] = static async scene =>
        {
            await scene.Server.DisposeAsync();
            await scene.Bus.DisposeAsync();
        },
        ["the bus"] = static scene => scene.Bus.DisposeAsync().AsTask(),
        ["the bus, by four at once"] = static scene =>
            Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => scene.Bus.DisposeAsync().AsTask()))),
        ["server, listener and bus at once"] = static scene => Task.WhenAll(
            Task.Run(() => scene.Bus.DisposeAsync().AsTask()),
            Task.Run(() => scene.Server.DisposeAsync().AsTask()),
            Task.Run(() => scene.Listener!.DisposeAsync().AsTask())),
        ["the bus, within one of its methods"] = static async scene =>
        {
            TaskCompletionSource closed = Places.Signal();
            scene.Worker.OnRun = (_, _) =>
            {
                // Not awaited by the method: closing waits for methods to end, so that one would wait for itself until the drain is over.
                _ = Task.Run(async () =>
                {
                    await scene.Bus.DisposeAsync();
                    closed.TrySetResult();
                });
                return Task.CompletedTask;
            };
            using var given = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Record.ExceptionAsync(() => scene.Bus.Client<IWork>().For(scene.Name, TimeSpan.FromSeconds(2)).HoldAsync(0, given.Token));
            await scene.Bus.DisposeAsync(); // where the state lets no call through, no method has closed it
            if (scene.Worker.Running > 0)
                await closed.Task;
        },
        ["the bus, in a handler of StateChanged"] = static async scene =>
        {
            TaskCompletionSource closed = Places.Signal();
            scene.Bus.StateChanged += async (_, health) =>
            {
                if (health.State == RpcBusState.Closing)
                {
                    await scene.Bus.DisposeAsync();
                    closed.TrySetResult();
                }
            };
            await scene.Bus.DisposeAsync();
            await closed.Task;
        },
    };

    [Fact]
    public async Task Dispose_works_in_every_state_and_pending_operations_end()
    {
        int times = Forms.Pick(1, 100), done = 0;
        TimeSpan longest = default;
        string slowest = "";
        object turn = new();
        for (int i = 0; i < times; i++)
        {
            foreach ((string state, Func<Scene, Task> bring) in States)
                await Task.WhenAll(Closings.Select(closing => Task.Run(() => CloseAsync(state, bring, closing.Key, closing.Value))));
        }

        Report.Add(new Row("R28", $"dispose in every state ({where}): no deadlock, each within 5 s")
        {
            Load = $"{States.Count} states, {Closings.Count} ways of closing, {done:N0} closings",
            Faults = string.Join(", ", States.Keys),
            Measured = $"{Milliseconds(longest)} at most ({slowest}); all pending operations ended",
            Met = longest <= Promise,
        });
        longest.ShouldBeLessThan(5 * Promise);

        async Task CloseAsync(string state, Func<Scene, Task> bring, string closing, Func<Scene, Task> close)
        {
            await using Scene scene = await SetAsync();
            await bring(scene);
            long started = Stopwatch.GetTimestamp();
            await Named(close(scene), $"closing {closing} from the state '{state}'");
            TimeSpan took = Stopwatch.GetElapsedTime(started);
            await Named(Task.WhenAll(scene.UnderWay), $"what was under way at closing {closing} from the state '{state}'");
            scene.Bus.PendingCalls.ShouldBe(0, $"{closing}, {state}");
            lock (turn)
            {
                done++;
                if (took > longest)
                    (longest, slowest) = (took, $"{closing}, from {state}");
            }
        }
    }

    protected static void Begin(Scene scene, Func<Task> what) => scene.UnderWay.Add(Task.Run(async () =>
    {
        Exception? exception = await Record.ExceptionAsync(what);
        if (exception is not (null or RpcException or ObjectDisposedException or OperationCanceledException))
            throw new InvalidOperationException("An untyped failure.", exception);
    }));

    protected virtual Proxy? Between() => null;

    private static async Task Named(Task task, string what)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"It did not end: {what}.");
        }
    }

    private async Task<Scene> SetAsync()
    {
        Proxy? proxy = Between();
        RpcBus bus = await RpcBus.ConnectAsync(proxy?.Through(Url) ?? Url, Quick).WaitAsync(Limit);
        var worker = new Worker { OnRun = static (_, token) => Task.Delay(TimeSpan.FromSeconds(1), token) };
        string name = "s" + Guid.NewGuid().ToString("N")[..8];
        RpcServer server = await bus.ServeAsync<IWork>(worker, new() { Server = name, DrainTimeout = TimeSpan.FromMilliseconds(500) });
        return new Scene
        {
            Name = name,
            Bus = bus,
            Server = server,
            Worker = worker,
            Proxy = proxy,
            Listener = await bus.ListenAsync(static (_, _) => new(NotificationOutcome.Handled)),
        };
    }
}

public sealed class DisposeMatrixInMemory() : DisposeMatrixTests("in memory")
{
    protected override IReadOnlyDictionary<string, Func<Scene, Task>> States => CommonStates;

    protected override Task<string> NewUrlAsync() => Places.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class DisposeMatrixOverRabbitMq() : DisposeMatrixTests("RabbitMQ")
{
    protected override IReadOnlyDictionary<string, Func<Scene, Task>> States { get; } =
        new Dictionary<string, Func<Scene, Task>>(CommonStates)
        {
            ["reconnecting"] = static async scene =>
            {
                scene.Proxy!.IsRefusing = true;
                scene.Proxy.Cut();
                await UntilAsync(() => scene.Bus.Health.State == RpcBusState.Reconnecting, "it connects again");
                IWork work = scene.Bus.Client<IWork>().For(scene.Name, TimeSpan.FromSeconds(10));
                Begin(scene, () => work.HoldAsync(1));
                Begin(scene, () => work.NoteAsync(1, Load.Of(1)).AsTask());
                Begin(scene, async () => await scene.Bus.ServeAsync<IWork>(new Worker(), new() { Server = scene.Name + "-late" }));
            },
            ["half open"] = static scene =>
            {
                scene.Proxy!.BlackHole();
                IWork work = scene.Bus.Client<IWork>().For(scene.Name, TimeSpan.FromSeconds(10));
                Begin(scene, () => work.HoldAsync(1));
                Begin(scene, () => work.NoteAsync(1, Load.Of(1)).AsTask());
                return Task.CompletedTask;
            },
        };

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    protected override Proxy? Between() => new(new Uri(Url).Port);
}

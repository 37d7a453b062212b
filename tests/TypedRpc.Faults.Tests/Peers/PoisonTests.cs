using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Faults.Tests.Peers;

/// <summary>Messages that nobody should have sent, and methods, interceptors and loggers that throw.</summary>
public abstract class PoisonTests(string where) : FaultBed
{
    [Fact]
    public async Task Poison_messages_are_discarded_or_refused_once_each_and_the_server_continues()
    {
        (RpcBus bus, RpcServer server) = await ServeAsync(new Worker(), new() { Server = "h1", Concurrency = 4 });
        var callers = new Callers(Log, TimeSpan.FromSeconds(20));
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(20));
        ITransport raw = await ConnectBelowAsync();
        var replies = new CountingSink();
        IConsumer inbox = await raw.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("r.") { UniqueName = true, Exclusive = true, AutoDelete = true }, [])
            {
                AutoAcknowledge = true,
            },
            replies,
            CancellationToken.None);
        (string? ContentType, byte[] Body)[] poison = [.. Bytes.Poison(inbox.Address.Queue)];
        poison.Length.ShouldBeGreaterThanOrEqualTo(200);

        using var us = Process.GetCurrentProcess();
        TimeSpan before = us.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        foreach ((string? type, byte[] body) in poison)
            await PublishAsync(raw, type, body);
        await UntilAsync(() => true, "published");
        while (await raw.InspectAsync("work", CancellationToken.None) is not { Messages: 0 })
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Limit);
            await Task.Delay(20);
        }

        (await callers.CallAsync(work)).ShouldBe(Ending.Success);
        bus.Health.Epoch.ShouldBe(1);

        // Nothing is kept: what was taken and not settled would go back to the queue now.
        await server.DisposeAsync();
        await Task.Delay(100);
        (await raw.InspectAsync("work", CancellationToken.None))!.Value.Messages.ShouldBe(0);
        RpcStatistics statistics = bus.Statistics;
        Report.Add(new Row("R16", $"poison messages are discarded or refused, once each, and the server continues ({where})")
        {
            Load = $"{poison.Length} messages: truncated, mutated, noise, foreign types, kinds, versions, budgets, inboxes, "
                + "methods and arguments",
            Faults = "a hostile peer",
            Lost = 0,
            Duplicated = 0,
            Measured = $"{statistics.MessagesRejected} discarded, {statistics.RequestsExpired} expired, {replies.Count} answered; "
                + "0 crashes, 0 reconnects, 0 left in the queue",
            Met = statistics.MessagesRejected > 100,
        });
        statistics.MessagesRejected.ShouldBeGreaterThan(100);
        replies.Count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_request_that_does_not_fit_is_refused_in_a_round_trip()
    {
        await ServeAsync(new Worker(), new() { Server = "h1" });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().Any;
        IStrangeWork strange = client.Client<IStrangeWork>().Any;
        ILaterWork later = client.Client<ILaterWork>().Any;
        (string What, Func<Task> Call, RpcErrorKind Kind)[] cases =
        [
            ("arguments of other types", () => strange.DoAsync(["x"], "y"), RpcErrorKind.InvalidArguments),
            ("no such method", () => strange.NobodyHasThisAsync(), RpcErrorKind.NoSuchMethod),
            ("another version", () => later.HoldAsync(1), RpcErrorKind.UnsupportedVersion),
        ];
        await work.HoldAsync(0);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 20; i++)
            await work.HoldAsync(i);
        TimeSpan trip = Stopwatch.GetElapsedTime(started) / 20, longest = default;
        foreach ((string what, Func<Task> call, RpcErrorKind kind) in cases)
        {
            var times = new List<TimeSpan>();
            for (int i = 0; i < 9; i++)
            {
                started = Stopwatch.GetTimestamp();
                (await Should.ThrowAsync<RpcRejectedException>(call, what)).Kind.ShouldBe(kind, what);
                times.Add(Stopwatch.GetElapsedTime(started));
            }

            TimeSpan median = times.Order().ElementAt(4);
            longest = median > longest ? median : longest;
            await work.HoldAsync(0);
        }

        Report.Add(new Row("P12", $"an incompatible request is a typed fault within a round trip and 50 ms ({where})")
        {
            Load = $"{cases.Length} kinds",
            Faults = "a client built against another contract",
            Measured = FormattableString.Invariant(
                $"medians up to {longest.TotalMilliseconds:F1} ms; a round trip takes {trip.TotalMilliseconds:F1} ms"),
            Met = longest <= trip + TimeSpan.FromMilliseconds(50),
        });
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_cast_that_always_fails_is_run_as_often_as_its_attempts_and_then_kept_once_in_the_dead_letter_queue()
    {
        var worker = new Worker();
        (RpcBus bus, _) = await ServeAsync(worker, new() { Server = "h1" });
        IWork work = (await ConnectAsync()).Client<IWork>().Any;
        for (int i = 0; i < 20; i++)
            await work.FailAsync(i);
        await UntilAsync(() => bus.Statistics.CastsDeadLettered == 20, "all are given up");
        await Task.Delay(300);

        (await (await ConnectBelowAsync()).InspectAsync("work.dead", CancellationToken.None))!.Value.Messages.ShouldBe(20);
        worker.Notes.GroupBy(n => n.Id).Select(g => g.Count()).ShouldAllBe(count => count == 3);
        Report.Add(new Row("P13", $"a message that always fails is run as often as its attempts say, and kept once ({where})")
        {
            Load = "20 casts of 3 attempts",
            Faults = "a method that always throws",
            Lost = 0,
            Duplicated = 0,
            Measured = "60 runs, 20 in work.dead",
        });
    }

    [Theory]
    [InlineData(false, 50)]
    [InlineData(true, 2)] // a logger that throws keeps the failure from its caller, who waits for his deadline: not so often
    public async Task After_any_exception_the_slots_of_a_server_are_free_again(bool loggerThrows, int rounds)
    {
        const int Room = 4;
        var worker = new Worker
        {
            OnRun = static (id, _) => id < 0 ? throw new InvalidOperationException("thrown by the method") : Task.CompletedTask,
        };
        (RpcBus bus, _) = await ServeAsync(
            worker,
            new() { Server = "h1", Concurrency = Room },
            Quick with
            {
                Interceptors = [new ThrowingInterceptor()],
                LoggerFactory = loggerThrows ? new ThrowingLoggers() : Quick.LoggerFactory,
            });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(2));
        IStrangeWork strange = client.Client<IStrangeWork>().For(timeout: TimeSpan.FromSeconds(2));
        ITransport raw = await ConnectBelowAsync();
        var callers = new Callers(Log, TimeSpan.FromSeconds(2));
        for (int i = 1; i <= rounds; i++)
        {
            (await Should.ThrowAsync<RpcRemoteException>(() => work.HoldAsync(-1))).Message.ShouldContain("thrown by the method");
            using (RpcContext.Push(("throw", "before")))
                await Should.ThrowAsync<RpcException>(() => work.HoldAsync(i));
            using (RpcContext.Push(("throw", "after")))
                // the reply may have left before
                (await Record.ExceptionAsync(() => work.HoldAsync(i)))?.ShouldBeAssignableTo<RpcException>();
            await Should.ThrowAsync<RpcException>(() => strange.DoAsync([], ""));
            await work.NoteAsync(-1, []);
            await PublishAsync(raw, Bytes.ContentType, [0x9c, 1]);
        }

        TaskCompletionSource release = Places.Signal();
        worker.OnRun = (_, _) => release.Task;
        Task<Ending>[] calls = [.. Enumerable.Range(0, Room).Select(_ => callers.CallAsync(work))];
        await UntilAsync(() => worker.Running == Room, "all places are taken again");
        release.SetResult();

        (await Task.WhenAll(calls)).ShouldAllBe(e => e == Ending.Success);
        bus.Health.Epoch.ShouldBe(1);
        Report.Add(new Row("P11", $"after any exception the slots of a server are free again ({where})")
        {
            Load = $"{6 * rounds} requests to a server with concurrency {Room}",
            Faults = "exceptions of the method, of an interceptor before and after it, of decoding and of casts"
                + (loggerThrows ? ", and of every call of the logger" : ""),
            Lost = 0,
            Duplicated = 0,
            Measured = $"{Room} of {Room} slots free, and every caller has its reply",
        });
    }

    private static async Task PublishAsync(ITransport raw, string? type, byte[] body) =>
        await raw.PublishAsync(
            new Message("", "work", MessageBody.CopyOf(body)) { ContentType = type, Confirm = true, Mandatory = true },
            CancellationToken.None).AsTask().WaitAsync(Limit);

    private sealed class ThrowingInterceptor : IRpcInterceptor
    {
        public async ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            request.Context.TryGetValue("throw", out object? when);
            if (when is "before")
                throw new InvalidOperationException("thrown before the method");
            await next();
            if (when is "after")
                throw new InvalidOperationException("thrown after the method");
        }
    }

    private sealed class ThrowingLoggers : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                throw new InvalidOperationException("thrown by the logger");
        }

        public void Dispose()
        {
        }
    }
}

public sealed class PoisonInMemory() : PoisonTests("in memory")
{
    protected override Task<string> NewUrlAsync() => Places.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class PoisonOverRabbitMq() : PoisonTests("RabbitMQ")
{
    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}

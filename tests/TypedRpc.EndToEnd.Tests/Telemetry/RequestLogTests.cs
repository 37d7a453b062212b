using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>What callers log about their requests, and the scope in which servers run them.</summary>
public abstract class RequestLogTests : Bed
{
    private readonly FakeLogCollector _log = new();

    [Fact]
    public async Task A_failed_call_is_logged_by_its_caller_with_the_id_that_the_exception_has()
    {
        IProbe probe = (await ConnectAsync(Logging(LogLevel.Information))).Client<IProbe>(Sending).Any;

        RpcNoServerException absent = await Should.ThrowAsync<RpcNoServerException>(() => probe.EchoAsync("x"));

        FakeLogRecord failed = (await OfAsync("TypedRpc.Client", 1)).ShouldHaveSingleItem();
        (failed.Id.Id, failed.Id.Name, failed.Level).ShouldBe((1103, "CallFailed", LogLevel.Information));
        failed.Message.ShouldContain(absent.CallId!);
        failed.Exception.ShouldBe(absent);
    }

    [Fact]
    public async Task A_declared_failure_and_a_success_are_logged_at_debug_and_not_above()
    {
        RpcBus bus = await ConnectAsync(Logging(LogLevel.Debug));
        await bus.ServeAsync<ITraced>(new Traced(), new() { Server = "h" });
        ITraced client = bus.Client<ITraced>(Sending).Any;

        await client.InnerAsync("x");
        await Should.ThrowAsync<TracedFaultException>(() => client.FailAsync("declared"));
        await client.NoteAsync("x");

        FakeLogRecord[] records = await OfAsync("TypedRpc.Client", 6);
        records.Select(record => record.Id.Name).ShouldBe(
            ["CallBegan", "CallEnded", "CallBegan", "CallFailed", "CastBegan", "CastEnded"], ignoreOrder: true);
        records.ShouldAllBe(record => record.Level == LogLevel.Debug);
    }

    [Fact]
    public async Task A_method_runs_in_a_logger_scope_with_call_id_method_topic_and_server()
    {
        RpcBus bus = await ConnectAsync(Logging(LogLevel.Information));
        string? id = null;
        var probe = new Probe
        {
            OnRun = (_, _) =>
            {
                id = RpcRequest.Current!.CallId;
                throw new InvalidOperationException("no");
            },
        };
        await bus.ServeAsync<IProbe>(probe, new() { Server = "h" });

        await Should.ThrowAsync<RpcRemoteException>(() => bus.Client<IProbe>(Sending).Any.RunAsync("x"));

        FakeLogRecord failed = (await OfAsync("TypedRpc.RpcServer", 2)).Single(record => record.Id.Name == "CallFailed");
        var scope = failed.Scopes.ShouldHaveSingleItem().ShouldBeAssignableTo<IReadOnlyList<KeyValuePair<string, object?>>>()!;
        scope.ShouldBe([new("CallId", id), new("Method", "run"), new("Topic", "probe"), new("Server", "h")]);
        scope.ToString()!.ShouldContain(id!);
    }

    private RpcBusOptions Logging(LogLevel level) => new() { LoggerFactory = new Factory(_log, level) };

    // A caller may go on before the entry about its call is written.
    private async Task<FakeLogRecord[]> OfAsync(string category, int count)
    {
        FakeLogRecord[] found = [];
        for (int i = 0; i < 3000 && found.Length < count; i++)
        {
            found = [.. _log.GetSnapshot().Where(record => record.Category == category)];
            if (found.Length < count)
                await Task.Delay(20);
        }

        return found;
    }

    private sealed class Factory(FakeLogCollector log, LogLevel least) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName)
        {
            var logger = new FakeLogger(log, categoryName);
            for (LogLevel level = LogLevel.Trace; level < least; level++)
                logger.ControlLevel(level, enabled: false);
            return logger;
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}

public sealed class RequestLogInMemory : RequestLogTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class RequestLogOverRabbitMq : RequestLogTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

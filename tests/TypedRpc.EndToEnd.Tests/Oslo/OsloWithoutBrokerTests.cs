using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Oslo;

/// <summary>Sending while the broker is away.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class OsloWithoutBrokerTests(PrivateBroker brokers) : OsloBed, IClassFixture<PrivateBroker>
{
    [Fact]
    public async Task Without_a_broker_no_retry_is_a_typed_error_at_once_and_some_take_their_time()
    {
        RabbitMqBroker broker = await brokers.GetAsync();
        RpcBus bus = await ConnectAsync();
        RpcClient<IOsloProbe> client = bus.Client<IOsloProbe>(OfOslo with { Timeout = Limit });
        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.DivideAsync(1));

        await broker.StopAsync();
        await EventuallyAsync(() => bus.Health.State == RpcBusState.Reconnecting);
        long began = TimeProvider.System.GetTimestamp();
        foreach (Func<Task> send in new Func<Task>[]
        {
            () => client.For(new RpcProxyOptions { Retry = 0 }).DivideAsync(1),
            () => client.For(new RpcProxyOptions { Retry = 0 }).NoteAsync("x"),
            () => client.For(new RpcProxyOptions { Retry = 0, Fanout = true }).NoteAsync("x"),
        })
        {
            RpcConnectionException exception = await Should.ThrowAsync<RpcConnectionException>(() => send().WaitAsync(Limit));
            (exception.Execution, exception.IsTransient).ShouldBe((RpcExecution.NotStarted, true));
        }

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await Should.ThrowAsync<RpcConnectionException>(
            () => client.For(new RpcProxyOptions { Retry = 1 }).DivideAsync(1).WaitAsync(Limit))).Message.ShouldContain("1 retries");
        bus.PendingCalls.ShouldBe(0);
        await broker.RestartAsync();
    }

    protected override async Task<string> NewUrlAsync() => (await (await brokers.GetAsync()).CreateVirtualHostAsync()).OriginalString;
}

namespace TypedRpc.EndToEnd.Tests;

/// <summary>The only server goes and comes back, as one does that has lost its connection.</summary>
public abstract class AbsentServerTests : Bed
{
    [Fact]
    public async Task A_call_that_may_run_twice_waits_for_a_server_that_was_there_a_moment_ago()
    {
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        await using (await bus.ServeAsync<IProbe>(new Probe()))
            await client.Any.EchoAsync("seen");

        Task<string> call = client.Any.RepeatAsync("patient");

        // The others hear of it soon, which is also when this one was asked about.
        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.EchoAsync("impatient").WaitAsync(Limit / 2));
        call.IsCompleted.ShouldBeFalse();
        await bus.ServeAsync<IProbe>(new Probe());
        (await call.WaitAsync(Limit / 2)).ShouldBe("patient");
    }

    [Fact]
    public async Task It_waits_no_longer_than_its_own_time()
    {
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        await using (await bus.ServeAsync<IProbe>(new Probe()))
            await client.Any.EchoAsync("seen");

        await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(timeout: TimeSpan.FromSeconds(1)).RepeatAsync("x").WaitAsync(Limit / 2));
    }

    [Fact]
    public async Task It_does_not_wait_for_a_server_that_does_not_come_back()
    {
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        await using (await bus.ServeAsync<IProbe>(new Probe()))
            await client.Any.EchoAsync("seen");

        await Should.ThrowAsync<RpcNoServerException>(() => client.For(timeout: TimeSpan.FromMinutes(5)).RepeatAsync("x").WaitAsync(Limit));
    }

    [Fact]
    public async Task It_does_not_wait_if_no_server_was_seen()
    {
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);

        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.RepeatAsync("x").WaitAsync(TimeSpan.FromSeconds(8)));
    }
}

public sealed class AbsentServersInMemory : AbsentServerTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class AbsentServersOverRabbitMq : AbsentServerTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Code of users that does what it should not: each fault costs its own request and nothing else.</summary>
public abstract class FaultyUserTests : Bed
{
    [Fact]
    public async Task An_exception_that_cannot_tell_its_message_is_a_reply_and_takes_no_place_for_ever()
    {
        await ServeAsync(new Probe { OnRun = (_, _) => throw new Speechless() }, new() { Concurrency = 1 });
        IProbe probe = await CallerAsync();

        (await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("x").WaitAsync(Limit))).RemoteType.ShouldBe(typeof(Speechless).FullName);
        (await probe.EchoAsync("on").WaitAsync(Limit)).ShouldBe("on");
    }

    private sealed class Speechless : Exception
    {
        public override string Message => null!;
    }
}

public sealed class FaultyUsersInMemory : FaultyUserTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class FaultyUsersOverRabbitMq : FaultyUserTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

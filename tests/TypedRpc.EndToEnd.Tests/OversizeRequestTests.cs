namespace TypedRpc.EndToEnd.Tests;

/// <summary>Requests that their sender may send and their server does not take.</summary>
public abstract class OversizeRequestTests : Bed
{
    [Theory]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task A_request_over_the_limit_of_its_server_is_a_typed_error_that_names_both_sizes_and_the_option(int length)
    {
        RpcBus server = await ServeAsync(new Probe(), busOptions: new() { MaxMessageBytes = 65_536 });
        IProbe probe = await CallerAsync(new RpcClientOptions { Timeout = Limit });

        RpcSerializationException exception = await Should.ThrowAsync<RpcSerializationException>(
            () => probe.EchoAsync(new string('x', length)).WaitAsync(Limit));

        exception.Execution.ShouldBe(RpcExecution.NotStarted);
        exception.IsTransient.ShouldBeFalse();
        exception.Message.ShouldContain("65536");
        exception.Message.ShouldContain("MaxMessageBytes");
        exception.Message.ShouldMatch($"has {length / 1000}[0-9]{{3}} bytes");
        server.Statistics.MessagesRejected.ShouldBe(1);
        (await probe.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task An_oversize_cast_is_rejected_and_counted_and_the_next_request_is_served()
    {
        RpcBus server = await ServeAsync(new Probe(), busOptions: new() { MaxMessageBytes = 65_536 });
        IProbe probe = await CallerAsync();

        await probe.NoteAsync(new string('x', 70_000));

        (await probe.EchoAsync("on")).ShouldBe("on");
        using var limit = new CancellationTokenSource(Limit);
        while (server.Statistics.MessagesRejected == 0)
            await Task.Delay(5, limit.Token);
        server.Statistics.MessagesRejected.ShouldBe(1);
    }
}

public sealed class OversizeRequestsInMemory : OversizeRequestTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class OversizeRequestsInOslo : OversizeRequestTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class OversizeRequestsOverRabbitMq : OversizeRequestTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class OversizeRequestsInOsloOverRabbitMq : OversizeRequestTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

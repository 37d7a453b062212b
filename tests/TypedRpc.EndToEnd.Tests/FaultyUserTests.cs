namespace TypedRpc.EndToEnd.Tests;

public sealed class Fragile
{
    private string? _text;

    public string Text
    {
        get => _text ?? throw new InvalidOperationException("not now");
        set => _text = value;
    }
}

[RpcTopic("fragile")]
public interface IFragile
{
    [Call]
    Task<Fragile> BreakAsync();
}

/// <summary>Code of users that does what it should not: each fault costs its own request and nothing else.</summary>
public abstract class FaultyUserTests : Bed, IFragile
{
    public Task<Fragile> BreakAsync() => Task.FromResult(new Fragile());

    [Fact]
    public async Task An_exception_that_cannot_tell_its_message_is_a_reply_and_takes_no_place_for_ever()
    {
        await ServeAsync(new Probe { OnRun = (_, _) => throw new Speechless() }, new() { Concurrency = 1 });
        IProbe probe = await CallerAsync();

        (await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("x").WaitAsync(Limit))).RemoteType.ShouldBe(typeof(Speechless).FullName);
        (await probe.EchoAsync("on").WaitAsync(Limit)).ShouldBe("on");
    }

    [Fact]
    public async Task A_result_that_throws_while_it_is_encoded_is_a_typed_error_in_a_round_trip()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IFragile>(this);

        RpcSerializationException fault = await Should.ThrowAsync<RpcSerializationException>(() => bus.Client<IFragile>().Any.BreakAsync().WaitAsync(Limit));

        fault.Execution.ShouldBe(RpcExecution.Failed);
        fault.Message.ShouldContain("not now");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_servers_interceptor_that_hides_a_failure_or_the_method_leaves_no_caller_waiting(bool runs)
    {
        await ServeAsync(new Probe { OnRun = (_, _) => throw new InvalidOperationException("hidden") }, busOptions: new() { Interceptors = [new Hiding(runs)] });
        IProbe probe = await CallerAsync();

        (await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("x").WaitAsync(Limit))).RemoteMessage.ShouldContain("interceptor");
    }

    private sealed class Speechless : Exception
    {
        public override string Message => null!;
    }

    private sealed class Hiding(bool runs) : IRpcInterceptor
    {
        public async ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            try
            {
                if (runs)
                    await next();
            }
            catch (InvalidOperationException)
            {
                // The mistake under test.
            }
        }
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

namespace TypedRpc.EndToEnd.Tests;

[RpcTopic("capped", Version = "1.3")]
public interface ICapped
{
    [Call]
    Task<string> AskAsync();

    [Call(Since = "1.2", Name = "ask_1_2")]
    ValueTask<string> AskSince12Async();

    [Call(Since = "1.2.1")]
    Task<string> AskSince121Async(CancellationToken cancellationToken = default);

    [Cast(Since = "1.3")]
    ValueTask TellSince13Async();

    [Cast(Since = "1.3", Fanout = true)]
    Task ShoutSince13Async();
}

public abstract class VersionCapTests : Bed
{
    private RpcClientOptions Cap12 => Sending with { VersionCap = new RpcVersion(1, 2) };

    [Fact]
    public async Task A_method_that_needs_a_later_version_than_the_cap_is_refused_before_anything_is_sent()
    {
        // There is no server, so what was sent would be no UnsupportedVersion.
        ICapped capped = (await ConnectAsync()).Client<ICapped>(Cap12).Any;

        var refusal = await Should.ThrowAsync<RpcRejectedException>(() => capped.AskSince121Async());
        refusal.Kind.ShouldBe(RpcErrorKind.UnsupportedVersion);
        refusal.Execution.ShouldBe(RpcExecution.NotStarted);
        refusal.IsTransient.ShouldBeFalse();
        refusal.Method.ShouldBe("ask_since121");
        refusal.Target!.Topic.ShouldBe("capped");
        refusal.Message.ShouldContain("ask_since121");
        refusal.Message.ShouldContain("1.2.1");
        refusal.Message.ShouldContain("cap of this client is 1.2:");
        (await Should.ThrowAsync<RpcRejectedException>(async () => await capped.TellSince13Async())).Kind
            .ShouldBe(RpcErrorKind.UnsupportedVersion);
        (await Should.ThrowAsync<RpcRejectedException>(() => capped.ShoutSince13Async())).Kind.ShouldBe(RpcErrorKind.UnsupportedVersion);
    }

    [Fact]
    public async Task A_method_within_the_version_cap_is_called_as_without_a_cap()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<ICapped>(new Capped());
        ICapped capped = bus.Client<ICapped>(Cap12).Any;

        (await capped.AskAsync()).ShouldBe("1.0");
        (await capped.AskSince12Async()).ShouldBe("1.2");
        (await bus.Client<ICapped>(Sending).Any.AskSince121Async()).ShouldBe("1.2.1", "no cap is the contract's own version");
        (await bus.Client<ICapped>(Sending with { VersionCap = new RpcVersion(1, 9) }).Any.AskSince121Async()).ShouldBe("1.2.1");
    }

    [Fact]
    public async Task Proxies_with_options_of_their_own_keep_the_cap()
    {
        ICapped capped = (await ConnectAsync()).Client<ICapped>(Cap12).For(server: "one", timeout: TimeSpan.FromSeconds(5));

        (await Should.ThrowAsync<RpcRejectedException>(() => capped.AskSince121Async())).Kind.ShouldBe(RpcErrorKind.UnsupportedVersion);
    }

    [Fact]
    public async Task A_cancelled_token_comes_before_a_refusal()
    {
        ICapped capped = (await ConnectAsync()).Client<ICapped>(Cap12).Any;
        var token = new CancellationToken(canceled: true);

        (await Should.ThrowAsync<OperationCanceledException>(() => capped.AskSince121Async(token))).CancellationToken.ShouldBe(token);
    }

    [Fact]
    public async Task CanSend_says_whether_the_version_cap_allows_a_version()
    {
        RpcBus bus = await ConnectAsync();
        RpcClient<ICapped> capped = bus.Client<ICapped>(Cap12);

        capped.CanSend(new RpcVersion(1, 0)).ShouldBeTrue();
        capped.CanSend(new RpcVersion(1, 2)).ShouldBeTrue();
        capped.CanSend(new RpcVersion(1, 2, 1)).ShouldBeFalse();
        capped.CanSend(new RpcVersion(2, 0)).ShouldBeFalse();
        bus.Client<ICapped>(Sending).CanSend(new RpcVersion(1, 3)).ShouldBeTrue();
        bus.Client<ICapped>(Sending).CanSend(new RpcVersion(1, 4)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_cap_of_another_major_version_is_an_error_when_the_client_is_made(int major)
    {
        RpcBus bus = await ConnectAsync();

        string message = Should.Throw<RpcConfigurationException>(
            () => bus.Client<ICapped>(Sending with { VersionCap = new RpcVersion(major, 9) })).Message;
        message.ShouldContain($"{major}.9");
        message.ShouldContain("1.3");
    }

    private sealed class Capped : ICapped
    {
        public Task<string> AskAsync() => Task.FromResult("1.0");

        public ValueTask<string> AskSince12Async() => new("1.2");

        public Task<string> AskSince121Async(CancellationToken cancellationToken) => Task.FromResult("1.2.1");

        public ValueTask TellSince13Async() => default;

        public Task ShoutSince13Async() => Task.CompletedTask;
    }
}

public sealed class VersionCapInMemory : VersionCapTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class VersionCapInOslo : VersionCapTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class VersionCapOverRabbitMq : VersionCapTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

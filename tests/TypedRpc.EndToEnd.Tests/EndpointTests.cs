namespace TypedRpc.EndToEnd.Tests;

[RpcTopic("desk", Version = "1.4")]
public interface IDesk
{
    [Call]
    Task<string> AskAsync();

    [Call]
    Task<string> AskOldAsync();
}

[RpcTopic("desk", Version = "2.0")]
public interface IDeskV2
{
    [Call]
    Task<string> AskAsync();
}

[RpcTopic("desk", Version = "1.0", Namespace = "admin")]
public interface IDeskAdmin
{
    [Call]
    Task<string> AskAsync();
}

/// <summary>Has the namespace of the others and a method that the first endpoint lacks.</summary>
[RpcTopic("desk", Version = "1.0")]
public interface IDeskExtra
{
    [Call]
    Task<string> AskMoreAsync();
}

[RpcTopic("desk", Version = "1.0", Exchange = "elsewhere")]
public interface IDeskElsewhere
{
    [Call]
    Task<string> AskAsync();
}

public abstract class EndpointTests : Bed
{
    [Fact]
    public async Task Endpoints_of_one_topic_are_distinguished_by_namespace_version_and_method()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync(
            "desk",
            s => s.Add<IDesk>(new Desk()).Add<IDeskV2>(new DeskV2()).Add<IDeskAdmin>(new DeskAdmin()).Add<IDeskExtra>(new DeskExtra()));

        (await bus.Client<IDesk>(Sending).Any.AskAsync()).ShouldBe("1");
        (await bus.Client<IDesk>(Sending).Any.AskOldAsync()).ShouldBe("1 old");
        (await bus.Client<IDeskV2>(Sending).Any.AskAsync()).ShouldBe("2");
        (await bus.Client<IDeskAdmin>(Sending).Any.AskAsync()).ShouldBe("admin");
        (await bus.Client<IDeskExtra>(Sending).Any.AskMoreAsync()).ShouldBe("more");
    }

    [Fact]
    public async Task The_same_topic_under_another_exchange_is_another_address()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IDesk>(new Desk(), new() { Server = "here" });

        await Should.ThrowAsync<RpcNoServerException>(() => bus.Client<IDeskElsewhere>(Sending).Any.AskAsync());
    }

    [Fact]
    public async Task A_server_needs_a_valid_name_a_valid_topic_and_an_endpoint()
    {
        RpcBus bus = await ConnectAsync();

        await Should.ThrowAsync<ArgumentException>(() => bus.ServeAsync("desk", _ => { }));
        await Should.ThrowAsync<ArgumentException>(() => bus.ServeAsync("de sk", s => s.Add<IDesk>(new Desk())));
        await Should.ThrowAsync<ArgumentException>(() => bus.ServeAsync("desk.#", s => s.Add<IDesk>(new Desk())));
        await Should.ThrowAsync<ArgumentException>(() => bus.ServeAsync<IDesk>(new Desk(), new() { Server = "a*b" }));
        await Should.ThrowAsync<ArgumentException>(
            () => bus.ServeAsync(new string('t', 100), s => s.Add<IDesk>(new Desk()), new() { Server = new string('s', 155) }));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => bus.ServeAsync<IDesk>(new Desk(), new() { Concurrency = 0 }));
        Should.Throw<ArgumentException>(() => bus.Client<IDesk>(Sending).For(server: "a b"));
        Should.Throw<ArgumentOutOfRangeException>(() => bus.Client<IDesk>(Sending).For(timeout: TimeSpan.Zero));
        Should.Throw<RpcConfigurationException>(() => bus.Client<IDisposable>(Sending)).Message.ShouldContain("[RpcTopic]");
    }

    private sealed class Desk : IDesk
    {
        public Task<string> AskAsync() => Task.FromResult("1");

        public Task<string> AskOldAsync() => Task.FromResult("1 old");
    }

    private sealed class DeskV2 : IDeskV2
    {
        public Task<string> AskAsync() => Task.FromResult("2");
    }

    private sealed class DeskAdmin : IDeskAdmin
    {
        public Task<string> AskAsync() => Task.FromResult("admin");
    }

    private sealed class DeskExtra : IDeskExtra
    {
        public Task<string> AskMoreAsync() => Task.FromResult("more");
    }
}

public sealed class EndpointsInMemory : EndpointTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class EndpointsInOslo : EndpointTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class EndpointsOverRabbitMq : EndpointTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

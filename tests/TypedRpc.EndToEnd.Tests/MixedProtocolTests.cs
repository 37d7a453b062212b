using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Buses that use AMQP 0-9-1 and buses that use AMQP 1.0, on one RabbitMQ 4.</summary>
[Trait("Broker", "RabbitMQ 4")]
public sealed class MixedProtocolTests(VirtualHostOfFour host) : IClassFixture<VirtualHostOfFour>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_call_each_other(bool isServerAmqp10)
    {
        string rabbit = await host.UrlAsync(), amqp10 = AmqpUrl.Of(rabbit);
        var served = new Probe { OnRun = (what, _) => what == "fail" ? throw new InvalidOperationException(what) : Task.FromResult(what) };
        await using RpcBus server = await RpcBus.ConnectAsync(isServerAmqp10 ? amqp10 : rabbit);
        await using RpcServer serving = await server.ServeAsync<IProbe>(served);
        await using RpcBus caller = await RpcBus.ConnectAsync(isServerAmqp10 ? rabbit : amqp10);
        IProbe probe = caller.Client<IProbe>().Any;

        (await probe.EchoAsync("hello").WaitAsync(Limit)).ShouldBe("hello");
        (await Task.WhenAll(Enumerable.Range(0, 500).Select(i => probe.EchoAsync($"{i}"))).WaitAsync(Limit))
            .ShouldBe(Enumerable.Range(0, 500).Select(i => $"{i}"));
        await probe.NoteAsync("a cast");
        await probe.ShoutAsync("a fanout cast");
        string[] notes =
        [
            await served.Notes.ReadAsync().AsTask().WaitAsync(Limit),
            await served.Notes.ReadAsync().AsTask().WaitAsync(Limit),
        ];
        notes.Order(StringComparer.Ordinal).ShouldBe(["a cast", "a fanout cast"]);
        await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("fail"));
    }
}

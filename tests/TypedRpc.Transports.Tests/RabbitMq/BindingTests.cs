using System.Globalization;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>Bindings that are lost with their exchange.</summary>
public sealed class BindingTests(VirtualHost host) : RabbitMqTest(host)
{
    [Fact]
    public async Task An_exchange_that_many_queues_are_bound_to_has_all_of_them_again_soon_after_it_was_deleted()
    {
        const int Queues = BindingKeeper.MaxInRound * 2;
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        ExchangeDeclaration exchange = new(Name("shared"), ExchangeKind.Topic) { Durable = true };
        QueueDeclaration[] queues = [.. Enumerable.Range(0, Queues).Select(i => Durable($"q{i}", (exchange.Name, $"key.{i}")))];
        foreach (QueueDeclaration queue in queues)
            await ConsumeAsync(transport, queue, 4, exchange);
        (await BoundToAsync(exchange)).ShouldBe(Queues);

        await Broker.Management.DeleteExchangeAsync(Host.Name, exchange.Name);
        (await BoundToAsync(exchange)).ShouldBeLessThan(Queues);

        await BoundAsync(exchange, Queues);
        Message message = new(exchange.Name, "key.7", Body("x")) { Confirm = true, Mandatory = true };
        (await transport.PublishAsync(message, CancellationToken.None)).ShouldBe(1);
    }

    [Fact]
    public async Task A_binding_that_was_lost_with_an_exchange_that_is_there_again_is_made_again()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = new(Name("again"), ExchangeKind.Topic) { Durable = true };
        await ConsumeAsync(transport, Durable("q", (exchange.Name, "key")), 4, exchange);

        await Broker.Management.DeleteExchangeAsync(Host.Name, exchange.Name);
        await Broker.Management.DeclareExchangeAsync(Host.Name, exchange.Name, "topic", durable: true);

        await BoundAsync(exchange, 1);
    }

    private async Task BoundAsync(ExchangeDeclaration exchange, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (await BoundToAsync(exchange) != count)
            await Task.Delay(100, limit.Token);
    }

    private async Task<int> BoundToAsync(ExchangeDeclaration exchange) => int.Parse(
        (await Broker.EvaluateAsync($"length(rabbit_binding:list_for_source(rabbit_misc:r(<<\"{Host.Name}\">>, exchange, <<\"{exchange.Name}\">>))).")).Trim(), CultureInfo.InvariantCulture);
}

using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>
/// A broker that begins to refuse queues which are neither durable nor exclusive, and allows them again. RabbitMQ 4 reads that setting only
/// when it starts, so that a broker of the installed release imitates it; <see cref="RefusedTransientQueueTests"/> has the real one.
/// </summary>
[Trait("Broker", "RabbitMQ")]
public sealed class DeniedTransientQueueTests(PrivateBrokerOfInstalled fixture)
    : IClassFixture<PrivateBrokerOfInstalled>, IAsyncLifetime
{
    private readonly RecordingListener _listener = new();
    private RabbitMqBroker _broker = null!;
    private ITransport _transport = null!;
    private RecordingSink? _first;

    public async ValueTask InitializeAsync() => _broker = await fixture.GetAsync();

    public async ValueTask DisposeAsync()
    {
        if (_transport is not null)
            await _transport.DisposeAsync();
    }

    [Fact]
    public async Task A_transient_queue_that_the_broker_refuses_ends_its_declaration_and_not_the_connection()
    {
        await ConnectAsync();
        await DenyTransientQueuesAsync(true);
        try
        {
            for (int i = 0; i < 2; i++)
            {
                TransportException error = await Should.ThrowAsync<TransportException>(
                    () => ConsumeAsync($"refused{i}", durable: false).WaitAsync(TimeSpan.FromSeconds(30)));

                error.Error.ShouldBe(TransportError.TopologyConflict);
                error.Message.ShouldContain("541 INTERNAL_ERROR");
            }

            await ConsumeAsync("durable");
            await _transport.PublishAsync(
                new Message("", "durable", MessageBody.CopyOf("on"u8)) { Confirm = true }, CancellationToken.None);
            (await _first!.NextTextAsync()).ShouldBe("on");
            _listener.TakeEpochEvent().ShouldBeNull();
        }
        finally
        {
            await DenyTransientQueuesAsync(false);
        }

        await ConsumeAsync("allowed again", durable: false);
    }

    [Fact]
    public async Task A_refusal_that_costs_the_connection_ends_what_was_refused_and_the_next_epoch_lives()
    {
        await ConnectAsync();
        await ConsumeAsync("before", durable: false); // transient queues are known to be allowed
        await DenyTransientQueuesAsync(true);
        try
        {
            TransportException error = await Should.ThrowAsync<TransportException>(
                () => ConsumeAsync("refused", durable: false).WaitAsync(TimeSpan.FromSeconds(30)));

            error.Error.ShouldBe(TransportError.Protocol);
            error.Message.ShouldContain("541 INTERNAL_ERROR");
            (await _listener.NextEpochEventAsync()).ShouldBe("ended 1 ConnectionLost");
            (await _listener.NextEpochEventAsync()).ShouldBe("started 2");
            await _transport.WhenReadyAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            _listener.TakeEpochEvent().ShouldBeNull();
        }
        finally
        {
            await DenyTransientQueuesAsync(false);
        }
    }

    // As RabbitMQ 4 does with deprecated_features.permit.transient_nonexcl_queues = false: an interceptor, which sees the methods of each
    // channel.
    private async Task DenyTransientQueuesAsync(bool denied)
    {
        const string Forms =
            "-module(typedrpc_denial). -behaviour(rabbit_channel_interceptor). " +
            "-export([description/0, init/1, applies_to/0, intercept/3]). " +
            "description() -> []. " +
            "init(_) -> undefined. " +
            "applies_to() -> ['queue.declare']. " +
            "intercept({'queue.declare', _, Q, false, false, false, _, _, _}, _, _) -> " +
            "case application:get_env(rabbit, typedrpc_denial) of {ok, true} -> rabbit_misc:protocol_error(internal_error, \\\"Feature transient_nonexcl_queues is denied: ~s\\\", [Q], 'queue.declare'); _ -> ok end, " +
            "{{'queue.declare', 0, Q, false, false, false, false, false, []}, none}; " +
            "intercept(Method, Content, _) -> {Method, Content}.";
        await _broker.EvaluateAsync(string.Create(
            CultureInfo.InvariantCulture, $"application:set_env(rabbit, typedrpc_denial, {(denied ? "true" : "false")})."));
        await _broker.EvaluateAsync(
            $"{{ok, Tokens, _}} = erl_scan:string(\"{Forms}\"), " +
            "Split = fun Split([], _, All) -> lists:reverse(All); Split([{dot, _} = Dot | Rest], Form, All) -> Split(Rest, [], [lists:reverse([Dot | Form]) | All]); Split([Token | Rest], Form, All) -> Split(Rest, [Token | Form], All) end, " +
            "Parsed = [begin {ok, Form} = erl_parse:parse_form(Each), Form end || Each <- Split(Tokens, [], [])], " +
            "{ok, Module, Binary} = compile:forms(Parsed), {module, Module} = code:load_binary(Module, \"none\", Binary), " +
            "rabbit_registry:register(channel_interceptor, <<\"typedrpc\">>, Module).");
    }

    private async Task ConnectAsync()
    {
        string url = (await _broker.CreateVirtualHostAsync()).OriginalString;
        _transport = await new RabbitMqTransportFactory().ConnectAsync(
            TransportUrl.Parse(url),
            new TransportOptions(_listener)
            {
                LoggerFactory = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
                ReconnectDelay = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
            },
            CancellationToken.None);
        (await _listener.NextEpochEventAsync()).ShouldBe("started 1");
    }

    private async Task ConsumeAsync(string queue, bool durable = true)
    {
        var sink = new RecordingSink();
        QueueDeclaration declaration = new(queue) { Durable = durable, ExpiresAfter = TimeSpan.FromMinutes(5) };
        await _transport.ConsumeAsync(new ConsumerOptions(declaration, []) { Prefetch = 10 }, sink, CancellationToken.None);
        _first ??= sink;
    }
}

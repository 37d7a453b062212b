using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>
/// Messages that are larger than the broker allows, while ours are not: a broker of this class's own, with a limit that the tests set.
/// </summary>
[Trait("Broker", "RabbitMQ")]
public sealed class LargeMessageTests(PrivateBroker fixture) : IClassFixture<PrivateBroker>, IAsyncLifetime
{
    private const int Most = 1_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly RecordingListener _listener = new();
    private readonly RecordingSink _sink = new();
    private readonly QueueDeclaration _queue = new("large") { Durable = true, ExpiresAfter = TimeSpan.FromMinutes(5) };
    private readonly KeptLog _log = new();
    private RabbitMqBroker _broker = null!;
    private ITransport _transport = null!;

    public async ValueTask InitializeAsync() => _broker = await fixture.GetAsync();

    public async ValueTask DisposeAsync()
    {
        if (_transport is not null)
            await _transport.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_too_large_for_the_broker_fails_alone(bool confirm)
    {
        await ConnectAsync(Most);
        List<Task<int>> others = [];
        for (int i = 0; i < 10; i++)
            others.Add(PublishAsync($"{i}", i % 2 == 0));
        Task<int> tooLarge = PublishAsync(new string('x', Most + 1), confirm);
        for (int i = 10; i < 20; i++)
            others.Add(PublishAsync($"{i}", i % 2 == 0));

        TransportException error = await Should.ThrowAsync<TransportException>(() => tooLarge.WaitAsync(Limit));

        error.Error.ShouldBe(TransportError.TooLarge);
        error.Message.ShouldContain($"{Most + 1} bytes");
        error.Message.ShouldContain($"at most {Most}");
        (await Task.WhenAll(others).WaitAsync(Limit)).ShouldAllBe(epoch => epoch == 1);
        (await _sink.NextTextsAsync(20)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"), ignoreOrder: true);

        // What is known is refused without asking the broker.
        (await Should.ThrowAsync<TransportException>(() => PublishAsync(new string('y', Most + 5), !confirm).WaitAsync(Limit)))
            .Error.ShouldBe(TransportError.TooLarge);
        await PublishAsync("still here", confirm);
        (await _sink.NextTextAsync()).ShouldBe("still here");
        _log.Of("MessageTooLargeForBroker").ShouldHaveSingleItem();
        EndedNever();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_ones_that_are_accepted_keep_their_place_among_others(bool confirm)
    {
        await ConnectAsync(Most);
        int[] sizes = [10, 200_000, 20, 500_000, 30, 400_000, 40, 999_999, 50, Most, 60];

        Task<int>[] publishing =
        [
            .. sizes.Select((size, i) => PublishAsync(i.ToString(CultureInfo.InvariantCulture).PadRight(size), confirm)),
        ];

        List<string> texts = await _sink.NextTextsAsync(sizes.Length).WaitAsync(Limit);
        texts.Select(text => (text.TrimEnd(), text.Length))
            .ShouldBe(sizes.Select((size, i) => (i.ToString(CultureInfo.InvariantCulture), size)));
        (await Task.WhenAll(publishing).WaitAsync(Limit)).ShouldAllBe(epoch => epoch == 1);
        EndedNever();
    }

    [Fact]
    public async Task A_large_one_that_no_queue_takes_comes_back_as_any_other()
    {
        await ConnectAsync(Most);
        Message nowhere() => new Message("", "nowhere", MessageBody.CopyOf(new byte[300_000])) { Mandatory = true };

        (await Should.ThrowAsync<TransportException>(
            () => _transport.PublishAsync(nowhere() with { Confirm = true }, CancellationToken.None).AsTask().WaitAsync(Limit)))
            .Error.ShouldBe(TransportError.Unroutable);
        (await _transport.PublishAsync(nowhere(), CancellationToken.None).AsTask().WaitAsync(Limit)).ShouldBe(1);
        (await _listener.NextReturnedAsync()).RoutingKey.ShouldBe("nowhere");
    }

    [Fact]
    public async Task A_caller_that_turns_away_from_a_large_one_disturbs_nobody()
    {
        await ConnectAsync(Most);
        for (int round = 1; round <= 20; round++)
        {
            using var cancel = new CancellationTokenSource();
            Task<int> large = _transport.PublishAsync(
                new Message("", _queue.Name, MessageBody.CopyOf(new byte[200_000 + round])) { Confirm = round % 2 == 0 },
                cancel.Token).AsTask();
            await cancel.CancelAsync();
            await ((Task)large).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            (await PublishAsync("next", confirm: true).WaitAsync(Limit)).ShouldBe(1);
        }

        EndedNever();
    }

    [Fact]
    public async Task A_limit_below_what_is_asked_about_costs_one_epoch_and_no_other()
    {
        await ConnectAsync(50_000);
        (await Should.ThrowAsync<TransportException>(() => PublishAsync(new string('x', 60_000), confirm: true).WaitAsync(Limit)))
            .Error.ShouldBe(TransportError.ConnectionLost);
        (await _listener.NextEpochEventAsync()).ShouldBe("ended 1 ConnectionLost");
        (await _listener.NextEpochEventAsync()).ShouldBe("started 2");

        for (int i = 0; i < 3; i++)
        {
            (await Should.ThrowAsync<TransportException>(() => PublishAsync(new string('x', 60_000), i != 1).WaitAsync(Limit)))
                .Error.ShouldBe(TransportError.TooLarge);
        }

        await PublishAsync(new string('x', 50_000), confirm: true);
        _listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task A_limit_that_the_broker_no_longer_has_is_forgotten_with_the_epoch()
    {
        await ConnectAsync(Most);
        (await Should.ThrowAsync<TransportException>(() => PublishAsync(new string('x', Most + 1), confirm: true).WaitAsync(Limit)))
            .Error.ShouldBe(TransportError.TooLarge);

        await _broker.SetMaxMessageSizeAsync(2 * Most);
        await _broker.RestartAsync();
        await _broker.SetMaxMessageSizeAsync(2 * Most);
        (await _listener.NextEpochEventAsync()).ShouldStartWith("ended 1");
        (await _listener.NextEpochEventAsync()).ShouldBe("started 2");

        (await PublishAsync(new string('x', Most + 1), confirm: true).WaitAsync(Limit)).ShouldBe(2);
    }

    private async Task ConnectAsync(int most)
    {
        // A channel reads it when it is opened.
        await _broker.SetMaxMessageSizeAsync(most);
        string url = (await _broker.CreateVirtualHostAsync()).OriginalString;
        _transport = await new RabbitMqTransportFactory().ConnectAsync(
            TransportUrl.Parse(url),
            new TransportOptions(_listener)
            {
                LoggerFactory = _log,
                MaxMessageBytes = 16 * Most,
                ReconnectDelay = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
            },
            CancellationToken.None);
        (await _listener.NextEpochEventAsync()).ShouldBe("started 1");
        await _transport.ConsumeAsync(new ConsumerOptions(_queue, []) { Prefetch = 100 }, _sink, CancellationToken.None);
    }

    private Task<int> PublishAsync(string text, bool confirm) =>
        _transport.PublishAsync(
            new Message("", _queue.Name, MessageBody.CopyOf(System.Text.Encoding.UTF8.GetBytes(text))) { Confirm = confirm },
            CancellationToken.None).AsTask();

    private void EndedNever() => _listener.TakeEpochEvent().ShouldBeNull();
}

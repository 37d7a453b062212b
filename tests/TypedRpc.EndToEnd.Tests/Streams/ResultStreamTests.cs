using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TypedRpc.EndToEnd.Tests.Streams;

/// <summary>Calls whose result is a stream.</summary>
public abstract class ResultStreamTests : StreamBed
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task All_items_arrive_in_order(int count)
    {
        RpcBus server = await ServeAsync(new Feed(), new() { Concurrency = 1 });
        IFeed feed = await FeedAsync();

        List<int> items = await ReadAsync(feed.CountAsync(count)).WaitAsync(Limit);

        items.ShouldBe(Enumerable.Range(0, count));
        (await ReadAsync(feed.CarryAsync([])).WaitAsync(Limit)).ShouldBeEmpty("its place is free again");
        server.Statistics.MessagesRejected.ShouldBe(0);
    }

    [Fact]
    public async Task Items_are_payloads_like_results()
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();
        Parcel?[] parcels = [new("one", [1], []), null, new("two", [], [])];

        List<Parcel?> carried = await ReadAsync(feed.CarryAsync(parcels)).WaitAsync(Limit);

        carried.Select(parcel => parcel?.Name).ShouldBe(["one", null, "two"]);
    }

    [Fact]
    public async Task Each_enumeration_is_a_call_of_its_own()
    {
        int calls = 0;
        await ServeAsync(new Feed
        {
            OnCount = (count, _) =>
            {
                calls++;
                return Feed.Numbers(count);
            },
        });
        IAsyncEnumerable<int> stream = (await FeedAsync()).CountAsync(3);

        calls.ShouldBe(0, "nothing is sent before the enumeration");
        await ReadAsync(stream).WaitAsync(Limit);
        await ReadAsync(stream).WaitAsync(Limit);

        calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_declared_failure_comes_after_the_items_before_it()
    {
        await ServeAsync(new Feed { OnCount = (_, _) => FailingAsync(1_000) });
        IFeed feed = await FeedAsync();
        var items = new List<int>();

        FeedBroken failure = await Should.ThrowAsync<FeedBroken>(async () =>
        {
            await foreach (int item in feed.CountAsync(0))
                items.Add(item);
        });

        items.ShouldBe(Enumerable.Range(0, 1_000));
        failure.After.ShouldBe(1_000);

        static async IAsyncEnumerable<int> FailingAsync(int after)
        {
            await foreach (int item in Feed.Numbers(after))
                yield return item;
            throw new FeedBroken("broken", after);
        }
    }

    [Fact]
    public async Task Leaving_the_loop_ends_the_iterator_of_the_server()
    {
        TaskCompletionSource ended = Signals.New();
        RpcBus server = await ServeAsync(
            new Feed { OnCount = (_, token) => Ending(Endless(token), ended, token) }, new() { Concurrency = 1 });
        IFeed feed = await FeedAsync();

        await foreach (int item in feed.CountAsync(0))
        {
            if (item == 10)
                break;
        }

        await ended.Task.WaitAsync(Limit);
        (await ReadAsync(feed.CarryAsync([])).WaitAsync(Limit)).ShouldBeEmpty("its place is free again");
        server.Statistics.MessagesRejected.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_enumeration_ends_the_iterator_of_the_server_and_throws_with_the_token_of_the_caller()
    {
        TaskCompletionSource ended = Signals.New();
        await ServeAsync(new Feed { OnWatch = token => Ending(Silence(token), ended, token) });
        IFeed feed = await FeedAsync();
        using var cancellation = new CancellationTokenSource();

        Task<List<string>> reading = ReadAsync(feed.WatchAsync(cancellation.Token));
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(300));
        OperationCanceledException cancelled = await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(Limit));

        cancelled.CancellationToken.ShouldBe(cancellation.Token);
        await ended.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_server_is_never_further_ahead_of_a_slow_reader_than_its_window()
    {
        int made = 0;
        await ServeAsync(new Feed { OnCount = (_, _) => CountingAsync() });
        IFeed feed = await FeedAsync();

        await using IAsyncEnumerator<int> reader = feed.CountAsync(0).GetAsyncEnumerator();
        for (int i = 0; i < 100; i++)
            (await reader.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();
        int before = -1;
        while (before != Volatile.Read(ref made))
        {
            before = Volatile.Read(ref made);
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        // 4,096 items that are not consumed, the 100, and the one that waits for credit.
        before.ShouldBeInRange(4_096, 4_096 + 100 + 1);
        for (int i = 100; i < 20_000; i++)
        {
            (await reader.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();
            reader.Current.ShouldBe(i + 1);
        }

        async IAsyncEnumerable<int> CountingAsync()
        {
            await Task.Yield();
            while (true)
                yield return Interlocked.Increment(ref made);
        }
    }

    [Fact]
    public async Task An_idle_stream_outlives_its_liveness_period_and_the_timeout_of_the_client()
    {
        var lines = Channel.CreateUnbounded<string>();
        await ServeAsync(new Feed { OnWatch = token => lines.Reader.ReadAllAsync(token) });
        IFeed feed = await FeedAsync(new() { Timeout = TimeSpan.FromSeconds(2) });
        await using IAsyncEnumerator<string> reader = feed.WatchAsync().GetAsyncEnumerator();

        ValueTask<bool> next = reader.MoveNextAsync();
        await Task.Delay(TimeSpan.FromSeconds(4)); // the time under test
        lines.Writer.TryWrite("late");

        (await next.AsTask().WaitAsync(Limit)).ShouldBeTrue();
        reader.Current.ShouldBe("late");
    }

    [Fact]
    public async Task A_timeout_of_the_method_ends_a_stream()
    {
        TaskCompletionSource ended = Signals.New();
        await ServeAsync(new Feed { OnWatch = token => Ending(Silence(token), ended, token) });
        IFeed feed = await FeedAsync();

        RpcTimeoutException late = await Should.ThrowAsync<RpcTimeoutException>(() => ReadAsync(feed.HurryAsync()).WaitAsync(Limit));

        late.Stage.ShouldBe(RpcStage.Running);
        await ended.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task Large_items_arrive_and_one_that_is_too_large_is_a_failure_after_those_before_it()
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();
        int[] lengths = [100_000, 10, 3_000_000, 5, 70_000, 70_000, 2_000_000, 5_000_000];
        var read = new List<int>();

        RpcException failure = await Should.ThrowAsync<RpcException>(async () =>
        {
            await foreach (byte[] block in feed.BlocksAsync(lengths))
            {
                block.ShouldAllBe(value => value == (byte)block.Length);
                read.Add(block.Length);
            }
        });

        read.ShouldBe(lengths[..^1]);
        failure.Message.ShouldContain("MaxMessageBytes");
    }

    [Fact]
    public async Task A_hundred_streams_at_once_do_not_disturb_each_other()
    {
        await ServeAsync(new Feed(), new() { Concurrency = 100 });
        IFeed feed = await FeedAsync();

        List<int>[] all = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => ReadAsync(feed.CountAsync(500 + i)))).WaitAsync(Limit);

        for (int i = 0; i < all.Length; i++)
            all[i].ShouldBe(Enumerable.Range(0, 500 + i));
    }

    [Fact]
    public async Task Without_a_server_a_stream_is_an_error_soon()
    {
        IFeed feed = await FeedAsync();

        await Should.ThrowAsync<RpcNoServerException>(() => ReadAsync(feed.CountAsync(1)).WaitAsync(Limit));
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_with_a_failure()
    {
        RpcBus server = await ConnectAsync();
        RpcServer serving = await server.ServeAsync<IFeed>(
            new Feed { OnCount = (_, token) => Endless(token) }, new() { DrainTimeout = TimeSpan.Zero });
        IFeed feed = await FeedAsync();
        await using IAsyncEnumerator<int> reader = feed.CountAsync(0).GetAsyncEnumerator();
        (await reader.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();

        Task stopping = serving.DisposeAsync().AsTask();
        RpcNoServerException failure = await Should.ThrowAsync<RpcNoServerException>(async () =>
        {
            while (await reader.MoveNextAsync().AsTask().WaitAsync(Limit))
            {
            }
        });

        failure.Execution.ShouldBe(RpcExecution.Unknown);
        await stopping.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_bus_that_is_closed_ends_its_streams_with_a_failure()
    {
        await ServeAsync(new Feed { OnCount = (_, token) => Endless(token) });
        RpcBus caller = await ConnectAsync();
        await using IAsyncEnumerator<int> reader = caller.Client<IFeed>().Any.CountAsync(0).GetAsyncEnumerator();
        (await reader.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();

        await caller.DisposeAsync();

        await Should.ThrowAsync<RpcConnectionException>(async () =>
        {
            while (await reader.MoveNextAsync().AsTask().WaitAsync(Limit))
            {
            }
        });
    }

    [Fact]
    public async Task A_stream_with_an_interceptor_outlives_the_timeout_of_the_client()
    {
        var lines = Channel.CreateUnbounded<string>();
        await ServeAsync(new Feed { OnWatch = token => lines.Reader.ReadAllAsync(token) });
        RpcBus caller = await ConnectAsync(new() { Interceptors = [new Seen()] });
        IFeed feed = caller.Client<IFeed>(new() { Timeout = TimeSpan.FromSeconds(1) }).Any;
        await using IAsyncEnumerator<string> reader = feed.WatchAsync().GetAsyncEnumerator();

        ValueTask<bool> next = reader.MoveNextAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.5)); // the time under test
        lines.Writer.TryWrite("late");

        (await next.AsTask().WaitAsync(Limit)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_blocking_end_of_an_iterator_delays_no_other_call()
    {
        using var gate = new ManualResetEventSlim();
        await ServeAsync(new Feed { OnCount = (_, token) => Blocking(gate, token) });
        IFeed feed = await FeedAsync();
        await using (IAsyncEnumerator<int> reader = feed.CountAsync(0).GetAsyncEnumerator())
            (await reader.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();

        (await feed.WorkAsync(3).WaitAsync(Limit)).ShouldBe(3);
        gate.Set();

        static async IAsyncEnumerable<int> Blocking(ManualResetEventSlim gate, [EnumeratorCancellation] CancellationToken token)
        {
            yield return 1;
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                gate.Wait(Limit, CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task Two_enumerations_of_a_chat_do_not_share_their_items()
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();
        IAsyncEnumerable<string> chat = feed.ChatAsync(Lines(200), "re: ");

        List<string>[] both = await Task.WhenAll(ReadAsync(chat), ReadAsync(chat)).WaitAsync(Limit);

        both.ShouldAllBe(lines => lines.SequenceEqual(Enumerable.Range(0, 200).Select(i => $"re: {i}")));

        static async IAsyncEnumerable<string> Lines(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                yield return $"{i}";
            }
        }
    }

    [Fact]
    public async Task Interceptors_wrap_a_stream_as_they_wrap_a_call()
    {
        var seen = new Seen();
        await ServeAsync(new Feed());
        RpcBus caller = await ConnectAsync(new() { Interceptors = [seen] });

        List<int> items = await ReadAsync(caller.Client<IFeed>().Any.CountAsync(10)).WaitAsync(Limit);

        items.Count.ShouldBe(10);
        seen.Ended.ShouldBe(["count"]);
    }

    private static async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken token)
    {
        for (int i = 0; ; i++)
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<string> Silence([EnumeratorCancellation] CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        yield break;
    }

    private sealed class Seen : IRpcInterceptor
    {
        public List<string> Ended { get; } = [];

        public async ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            await next();
            Ended.Add(call.Method.Name);
        }
    }
}

public sealed class ResultStreamInMemory : ResultStreamTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ResultStreamOnRabbitMq : ResultStreamTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TypedRpc.EndToEnd.Tests.Streams;

/// <summary>Calls to which the caller sends a stream, both directions at once, and progress.</summary>
public abstract class ArgumentStreamTests : StreamBed
{
    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public async Task All_items_of_the_caller_reach_the_method(int count)
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();

        long sum = await feed.SumAsync("numbers", Feed.Numbers(count)).WaitAsync(Limit);

        sum.ShouldBe(Enumerable.Range(0, count).Sum(number => (long)number));
    }

    [Fact]
    public async Task A_method_that_returns_early_ends_the_stream_of_the_caller()
    {
        TaskCompletionSource ended = Signals.New();
        await ServeAsync(new Feed
        {
            OnSum = async (numbers, _) =>
            {
                await foreach (int number in numbers)
                {
                    if (number == 5)
                        return number;
                }

                return 0;
            },
        });
        IFeed feed = await FeedAsync();

        (await feed.SumAsync("numbers", Ending(Feed.Numbers(int.MaxValue), ended)).WaitAsync(Limit)).ShouldBe(5);

        await ended.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_method_that_does_not_read_never_starts_the_stream_of_the_caller()
    {
        bool isStarted = false;
        await ServeAsync(new Feed { OnSum = (_, _) => Task.FromResult(7L) });
        IFeed feed = await FeedAsync();

        (await feed.SumAsync("numbers", NotingAsync()).WaitAsync(Limit)).ShouldBe(7);

        isStarted.ShouldBeFalse();

        async IAsyncEnumerable<int> NotingAsync()
        {
            isStarted = true;
            await Task.Yield();
            yield return 1;
        }
    }

    [Fact]
    public async Task The_failure_of_the_stream_of_the_caller_ends_the_call_and_the_method()
    {
        var seen = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        int read = 0;
        await ServeAsync(new Feed
        {
            OnSum = async (numbers, _) =>
            {
                try
                {
                    await foreach (int number in numbers)
                        read++;
                }
                catch (Exception exception)
                {
                    seen.TrySetResult(exception);
                    throw;
                }

                return 0;
            },
        });
        IFeed feed = await FeedAsync();

        InvalidTimeZoneException failure = await Should.ThrowAsync<InvalidTimeZoneException>(
            () => feed.SumAsync("numbers", FailingAsync()).WaitAsync(Limit));

        failure.Message.ShouldBe("mine");
        (await seen.Task.WaitAsync(Limit)).ShouldBeOfType<RpcRemoteException>().Message.ShouldContain("mine");
        read.ShouldBe(500);

        static async IAsyncEnumerable<int> FailingAsync()
        {
            await foreach (int number in Feed.Numbers(500))
                yield return number;
            throw new InvalidTimeZoneException("mine");
        }
    }

    [Fact]
    public async Task Both_directions_at_once_are_a_chat()
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();
        var lines = Channel.CreateUnbounded<string>();
        await using IAsyncEnumerator<string> answers =
            feed.ChatAsync(lines.Reader.ReadAllAsync(), "re: ").GetAsyncEnumerator();

        for (int i = 0; i < 20; i++)
        {
            lines.Writer.TryWrite($"{i}");
            (await answers.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();
            answers.Current.ShouldBe($"re: {i}");
        }

        lines.Writer.Complete();
        (await answers.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cancelled_call_ends_the_stream_of_the_caller_and_that_of_the_method()
    {
        TaskCompletionSource ended = Signals.New(), reading = Signals.New();
        var seen = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await ServeAsync(new Feed
        {
            OnSum = async (numbers, _) =>
            {
                try
                {
                    await foreach (int number in numbers)
                        reading.TrySetResult();
                }
                catch (Exception exception)
                {
                    seen.TrySetResult(exception);
                    throw;
                }

                return 0;
            },
        });
        IFeed feed = await FeedAsync();
        using var cancellation = new CancellationTokenSource();

        Task<long> call = feed.SumAsync("numbers", Ending(OneAsync(), ended), cancellation.Token);
        await reading.Task.WaitAsync(Limit);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Limit));
        await ended.Task.WaitAsync(Limit);
        (await seen.Task.WaitAsync(Limit)).ShouldBeAssignableTo<OperationCanceledException>();
    }

    [Fact]
    public async Task The_last_value_of_progress_arrives_and_reports_do_not_slow_the_method()
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();
        var values = new ConcurrentQueue<int>();
        TaskCompletionSource last = Signals.New();

        (await feed.WorkAsync(1_000_000, new Reporting(value =>
        {
            values.Enqueue(value);
            if (value == 1_000_000)
                last.TrySetResult();
        })).WaitAsync(Limit)).ShouldBe(1_000_000);

        await last.Task.WaitAsync(Limit);
        int[] all = [.. values];
        all.ShouldBe(all.Order());
        values.Count.ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task Progress_arrives_while_the_method_runs()
    {
        TaskCompletionSource half = Signals.New(), go = Signals.New();
        await ServeAsync(new Feed
        {
            OnWork = async (steps, progress) =>
            {
                progress.Report(steps / 2);
                await go.Task;
                return steps;
            },
        });
        IFeed feed = await FeedAsync();

        Task<int> call = feed.WorkAsync(10, new Reporting(_ => half.TrySetResult()));
        await half.Task.WaitAsync(Limit);
        go.SetResult();

        (await call.WaitAsync(Limit)).ShouldBe(10);
    }

    [Fact]
    public async Task A_receiver_of_progress_that_throws_does_not_disturb_the_call()
    {
        await ServeAsync(new Feed());
        IFeed feed = await FeedAsync();

        (await feed.WorkAsync(10, new Reporting(_ => throw new InvalidTimeZoneException())).WaitAsync(Limit)).ShouldBe(10);
        (await feed.WorkAsync(10).WaitAsync(Limit)).ShouldBe(10);
    }

    [Fact]
    public async Task In_the_format_of_oslo_messaging_streams_and_progress_are_refused_and_the_rest_of_the_contract_works()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IFeed>(new Feed());
        IFeed feed = bus.Client<IFeed>(new() { Wire = RpcWire.Oslo }).Any;

        await Should.ThrowAsync<RpcConfigurationException>(() => feed.SumAsync("numbers", Feed.Numbers(1)));
        await Should.ThrowAsync<RpcConfigurationException>(() => ReadAsync(feed.CountAsync(1)));
        await Should.ThrowAsync<RpcConfigurationException>(() => feed.WorkAsync(1, new Reporting(_ => { })));
        (await feed.WorkAsync(10).WaitAsync(Limit)).ShouldBe(10);
    }

    private static async IAsyncEnumerable<int> OneAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 1;
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private sealed class Reporting(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

public sealed class ArgumentStreamInMemory : ArgumentStreamTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ArgumentStreamOnRabbitMq : ArgumentStreamTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

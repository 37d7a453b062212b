using System.Diagnostics;
using System.Globalization;
using TypedRpc.Faults.Tests.Chaos;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>Streams of a server in another process: back-pressure, memory, and a caller that stops reading.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ServedStreamTests : LongBed
{
    [Fact]
    public async Task A_long_stream_to_a_slow_caller_grows_neither_the_server_nor_the_queue()
    {
        const int Slow = 300;
        int count = Forms.Pick(1_000_000, 10_000_000);
        ServerProcess server = await StartServerAsync("s");
        ILongWork work = (await ConnectAsync(new RpcBusOptions())).Client<ILongWork>().For(timeout: TimeSpan.FromMinutes(10));
        await foreach (int _ in work.CountAsync(0, 50_000, 0))
        {
            // Compiles the code of both processes.
        }

        long before = server.WorkingSet, largest = before;
        int next = 0, deepest = 0, looks = 0;
        Task? looking = null;
        TimeSpan slow = default;
        long began = Stopwatch.GetTimestamp();
        await foreach (int number in work.CountAsync(1, count, 0))
        {
            if (number != next++)
                throw new InvalidOperationException($"Item {number} came as item {next - 1}.");
            if (next % 50_000 == 0)
                largest = Math.Max(largest, server.WorkingSet);
            if (next <= count / 2 || next > (count / 2) + Slow || next % 10 != 0)
                continue;

            // 100 items a second.
            long paused = Stopwatch.GetTimestamp();
            looking ??= LookAsync();
            await Task.Delay(100);
            slow += Stopwatch.GetElapsedTime(paused);
        }

        await (looking ?? Task.CompletedTask).WaitAsync(Limit);
        TimeSpan fast = Stopwatch.GetElapsedTime(began) - slow;
        long after = server.WorkingSet;
        largest = Math.Max(largest, after);
        const double Mega = 1024 * 1024;
        Report.Add(new Row(
            "R38",
            "a stream to a caller that reads slowly for a while: all items in order, and neither the server nor the queue grows")
        {
            Load = FormattableString.Invariant($"{count:N0} items from a server process"),
            Faults = FormattableString.Invariant($"the caller reads {Slow} items in {slow.TotalSeconds:F1} s in the middle"),
            Lost = count - next,
            Duplicated = 0,
            Measured = string.Create(
                CultureInfo.InvariantCulture,
                $"{(count - Slow) / fast.TotalSeconds:N0} items a second otherwise; memory of the server "
                    + $"{before / Mega:F0} MiB at the start, {largest / Mega:F0} at most, {after / Mega:F0} at the end; at most "
                    + $"{deepest} messages in a queue while the caller was slow ({looks} looks)"),
            Met = next == count && largest - before < 64 * Mega && deepest <= 4096,
        });
        next.ShouldBe(count);
        (largest - before).ShouldBeLessThan(320 * 1024 * 1024);
        deepest.ShouldBeLessThanOrEqualTo(4096, "the window of a stream has 4096 items");
        Events.CountOf(LongEvent.Ended).ShouldBe(2);

        async Task LookAsync()
        {
            while (Volatile.Read(ref next) <= (count / 2) + Slow)
            {
                deepest = Math.Max(deepest, await DeepestQueueAsync());
                looks++;
                await Task.Delay(50);
            }
        }
    }

    [Fact]
    public async Task A_caller_that_stops_reading_ends_the_iterator_in_the_server_process()
    {
        await StartServerAsync("s");
        ILongWork work = (await ConnectAsync()).Client<ILongWork>().Any;
        TimeSpan longest = default;
        int rounds = Forms.Pick(20, 500);
        for (int id = 0; id < rounds; id++)
        {
            int read = 0;
            await foreach (int _ in work.CountAsync(id, int.MaxValue, 0))
            {
                if (++read == 10)
                    break;
            }

            long left = Stopwatch.GetTimestamp();
            await UntilAsync(() => Events.HasEnded(id), "the iterator ends");
            TimeSpan took = Stopwatch.GetElapsedTime(left, Math.Max(left, Events.EndOf(id)));
            longest = took > longest ? took : longest;
        }

        Report.Add(new Row("R39", "a caller that leaves `await foreach` after 10 items ends the iterator in the server process within 1 s")
        {
            Load = $"{rounds} endless streams, one after another",
            Faults = "the caller leaves each after 10 items",
            Measured = $"each iterator ended {Milliseconds(longest)} later at most",
            Met = longest <= TimeSpan.FromSeconds(1),
        });
        Events.Running.ShouldBe(0);
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    // The inbox of a caller is exclusive: only the broker itself can look into it.
    private async Task<int> DeepestQueueAsync() => int.Parse(
        await (await RabbitMqBroker.SharedAsync()).EvaluateAsync(
            $"lists:max([0 | [Messages || Queue <- rabbit_amqqueue:list(<<\"{VirtualHost}\">>), "
                + "{messages, Messages} <- rabbit_amqqueue:info(Queue, [messages])]])."),
        CultureInfo.InvariantCulture);
}

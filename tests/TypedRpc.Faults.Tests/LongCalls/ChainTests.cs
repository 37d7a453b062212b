using System.Diagnostics;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>A call that a served method makes: the deadline of the first caller ends the methods of all processes.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ChainTests : LongBed
{
    [Fact]
    public async Task The_deadline_of_the_first_caller_ends_the_methods_of_three_processes()
    {
        await Task.WhenAll(StartServerAsync("b"), StartServerAsync("c"));
        RpcClient<ILongWork> client = (await ConnectAsync()).Client<ILongWork>();
        int rounds = Forms.Pick(4, 20);
        TimeSpan longest = default;
        for (int id = 0; id < rounds; id++)
        {
            ILongWork work = client.For(server: "b", timeout: TimeSpan.FromSeconds(1));
            long began = Stopwatch.GetTimestamp();
            await Should.ThrowAsync<RpcTimeoutException>(() => work.PassAsync(id, ["c"]));
            long ended = Stopwatch.GetTimestamp();
            await UntilAsync(() => Events.CountOf(LongEvent.Cancelled) == 2 * (id + 1), "the methods of both servers are cancelled");

            // The first round compiles the code of all processes.
            TimeSpan took = Stopwatch.GetElapsedTime(began, Math.Max(ended, Events.LastOf(LongEvent.Cancelled)));
            longest = id > 0 && took > longest ? took : longest;
        }

        Report.Add(new Row("R33", "A calls B, which calls C: the deadline of A, 1 s, ends all three within 1.5 s of the call")
        {
            Load = $"3 processes, {rounds} calls one after another",
            Faults = "the method in C waits for its token",
            Measured = $"all three had ended after {Milliseconds(longest)} at most",
            Met = longest <= TimeSpan.FromSeconds(1.5),
        });
        Events.Running.ShouldBe(0);
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}

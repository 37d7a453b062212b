using System.Collections.Concurrent;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Faults.Tests.Peers;

/// <summary>Replies that nobody waits for: late, repeated, forged, or to a caller that is gone.</summary>
public abstract class ReplyTests(string where) : FaultBed
{
    private readonly ConcurrentQueue<(string Id, string Inbox)> _requests = new();

    [Fact]
    public async Task Forged_repeated_and_late_replies_are_counted_and_reach_no_caller()
    {
        TaskCompletionSource release = Places.Signal();
        var worker = new Worker(Log);
        worker.OnRun = async (_, _) =>
        {
            _requests.Enqueue((RpcRequest.Current!.CallId, RpcRequest.Current.Caller!));
            await release.Task;
        };
        await ServeAsync(worker, new() { Server = "h1", Concurrency = 200 });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        ITransport raw = await ConnectBelowAsync();
        using var given = new CancellationTokenSource();
        Task<Ending>[] kept = [.. Enumerable.Range(0, 50).Select(_ => callers.CallAsync(work))];
        Task<Ending>[] left = [.. Enumerable.Range(0, 50).Select(_ => callers.CallAsync(work, cancellationToken: given.Token))];
        await UntilAsync(() => _requests.Count == 100, "all run");
        (string Id, string Inbox)[] requests = [.. _requests];

        // Forged: the number of a call that waits, with another secret; and numbers that nobody has.
        foreach ((string id, string inbox) in requests)
        {
            byte[] forged = Bytes.FromHex(id);
            forged[15] ^= 1;
            await PublishAsync(raw, inbox, Bytes.Reply(forged, "forged"));
            await PublishAsync(raw, inbox, Bytes.Reply([.. Enumerable.Repeat((byte)0xff, 16)], "forged"));
        }

        await UntilAsync(() => client.Statistics.RepliesDropped == 200, "forged replies are counted");
        client.PendingCalls.ShouldBe(100);

        // Late: their callers have turned away.
        await given.CancelAsync();
        (await Task.WhenAll(left).WaitAsync(Limit)).ShouldAllBe(e => e == Ending.Cancelled);
        release.SetResult();
        (await Task.WhenAll(kept).WaitAsync(Limit)).ShouldAllBe(e => e == Ending.Success);

        // A server that knows in time that its caller has turned away sends no reply, so up to 50 are counted here.
        // Repeated, and for those who have turned away late: the right id, once more.
        foreach ((string id, string inbox) in requests)
            await PublishAsync(raw, inbox, Bytes.Reply(Bytes.FromHex(id), "repeated"));
        await UntilAsync(() => client.Statistics.RepliesDropped >= 300, "late and repeated replies are counted");

        (await callers.CallAsync(work)).ShouldBe(Ending.Success);
        client.PendingCalls.ShouldBe(0);
        Verdict verdict = Check();
        Report.Add(new Row("R3", $"forged, late and repeated replies are counted and reach no caller ({where})")
        {
            Load = "100 pending calls",
            Faults = "200 forged, 50 late and 100 repeated replies",
            Lost = 0,
            Duplicated = 0,
            PastDeadline = TimeSpan.Zero,
            Measured = $"{client.Statistics.RepliesDropped} counted as dropped; every caller got its own reply or its cancellation",
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    [Fact]
    public async Task A_forged_reply_with_the_right_id_is_accepted()
    {
        TaskCompletionSource never = Places.Signal();
        var worker = new Worker
        {
            OnRun = (_, _) =>
            {
                _requests.Enqueue((RpcRequest.Current!.CallId, RpcRequest.Current.Caller!));
                return never.Task;
            },
        };
        await ServeAsync(worker, new() { Server = "h1", DrainTimeout = TimeSpan.Zero });
        Task<string> call = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(30)).HoldAsync(1);
        await UntilAsync(() => !_requests.IsEmpty, "it runs");
        (string id, string inbox) = _requests.Single();

        await PublishAsync(await ConnectBelowAsync(), inbox, Bytes.Reply(Bytes.FromHex(id), "taken"));

        (await call.WaitAsync(Limit)).ShouldBe("taken");
        never.SetResult();
    }

    [Fact]
    public async Task The_methods_of_a_caller_that_is_gone_are_cancelled_or_their_replies_are_counted_by_the_server()
    {
        TaskCompletionSource release = Places.Signal();
        int cancelled = 0;
        var worker = new Worker
        {
            OnRun = (id, token) =>
            {
                token.Register(() => Interlocked.Increment(ref cancelled));
                return release.Task;
            },
        };
        (RpcBus server, _) = await ServeAsync(worker, new() { Server = "h1", Concurrency = 50 });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        Task[] calls = [.. Enumerable.Range(0, 50).Select(async i => await Record.ExceptionAsync(() => work.HoldAsync(i)))];
        await UntilAsync(() => worker.Running == 50, "all run");
        await client.DisposeAsync().AsTask().WaitAsync(Limit);
        await Task.WhenAll(calls).WaitAsync(Limit);
        release.SetResult();

        // A server that has noticed it in time sends no reply.
        await UntilAsync(() => server.Statistics.RepliesReturned + Volatile.Read(ref cancelled) >= 50, "the server notices it for all");
        Report.Add(new Row("P6", $"the server detects that a caller is gone ({where})")
        {
            Load = "50 running calls",
            Faults = "their bus is closed",
            Measured = $"{cancelled} methods cancelled, {server.Statistics.RepliesReturned} replies counted as returned",
        });
    }

    private static async Task PublishAsync(ITransport raw, string inbox, byte[] body) =>
        await raw.PublishAsync(
            new Message("", inbox, MessageBody.CopyOf(body)) { ContentType = Bytes.ContentType, Confirm = true, Mandatory = true },
            CancellationToken.None).AsTask().WaitAsync(Limit);
}

public sealed class RepliesInMemory() : ReplyTests("in memory")
{
    protected override Task<string> NewUrlAsync() => Places.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class RepliesOverRabbitMq() : ReplyTests("RabbitMQ")
{
    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}

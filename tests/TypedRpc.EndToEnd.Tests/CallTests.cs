using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests;

public abstract class CallTests : Bed
{
    [Fact]
    public async Task A_call_returns_what_the_method_returns()
    {
        await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();

        (await probe.EchoAsync("hello")).ShouldBe("hello");
        (await probe.AddAsync(2, 3)).ShouldBe(5);
        (await probe.AddAsync(2)).ShouldBe(7);
        await probe.TouchAsync();
        await probe.RunAsync("");
    }

    [Fact]
    public async Task A_nested_payload_and_a_null_arrive_as_they_were_sent()
    {
        await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();
        var parcel = new Parcel("outer", [1, 2, 3], new() { ["a"] = Colour.Green }, new Parcel("inner", [], []));

        Parcel? back = await probe.CarryAsync(parcel);

        back.ShouldNotBeNull();
        back.ShouldBeEquivalentTo(parcel);
        (await probe.CarryAsync(null)).ShouldBeNull();
    }

    [Fact]
    public async Task An_exception_of_the_method_arrives_with_its_type_and_message_only()
    {
        await ServeAsync(new Probe { OnRun = (_, _) => throw new InvalidDataException("no such volume") });
        IProbe probe = await CallerAsync();

        var exception = await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("x"));

        exception.RemoteType.ShouldBe("System.IO.InvalidDataException");
        exception.RemoteMessage.ShouldBe("no such volume");
        exception.RemoteStackTrace.ShouldBeNull();
        exception.Execution.ShouldBe(RpcExecution.Failed);
        exception.Method.ShouldBe("run");
        exception.CallId!.Length.ShouldBe(32);
        exception.Target!.Topic.ShouldBe("probe");
        (await probe.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task A_failure_after_an_await_arrives_too_and_with_a_stack_trace_where_the_server_says_so()
    {
        async Task<string> FailLater(string what, CancellationToken token)
        {
            await Task.Yield();
            throw new FormatException(what);
        }

        await ServeAsync(new Probe { OnRun = FailLater }, new() { IncludeStackTraces = true });
        IProbe probe = await CallerAsync();

        var exception = await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("later"));

        exception.RemoteType.ShouldBe(Spoken == RpcWire.Native ? "System.FormatException" : "builtins.ValueError");
        exception.RemoteStackTrace.ShouldNotBeNull().ShouldContain("FailLater");
    }

    [Fact]
    public async Task A_timeout_says_that_the_method_was_running_though_its_time_was_half_a_second()
    {
        TaskCompletionSource never = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                await never.Task;
                return "";
            },
        });
        IProbe probe = await CallerAsync();
        var watch = Stopwatch.StartNew();

        var exception = await Should.ThrowAsync<RpcTimeoutException>(() => probe.HurryAsync());

        // A caller that speaks as Python does is shown signs only if it asks for them.
        exception.Stage.ShouldBe(Spoken == RpcWire.Native ? RpcStage.Running : RpcStage.Unknown);
        exception.Execution.ShouldBe(RpcExecution.Unknown);
        exception.IsTransient.ShouldBeTrue();
        exception.Message.ShouldContain(Spoken == RpcWire.Native ? "is running the request" : "is not known");
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(0.45), TimeSpan.FromSeconds(5));
        never.SetResult();
    }

    [Fact]
    public async Task The_timeout_of_the_caller_overrides_the_attribute_and_cancels_the_token_of_the_method()
    {
        TaskCompletionSource cancelled = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, token) =>
            {
                await using CancellationTokenRegistration registration = token.Register(() => cancelled.TrySetResult());
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return "";
            },
        });
        IProbe probe = (await ConnectAsync()).Client<IProbe>(Sending).For(timeout: TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<RpcTimeoutException>(() => probe.HurryAsync());

        await cancelled.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_at_once_with_the_callers_own_token()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                running.SetResult();
                await release.Task;
                return "";
            },
        });
        RpcBus bus = await ConnectAsync();
        using var source = new CancellationTokenSource();

        Task call = bus.Client<IProbe>(Sending).Any.RunAsync("x", source.Token);
        await running.Task.WaitAsync(Limit);
        await source.CancelAsync();

        var ended = await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Limit));
        ended.CancellationToken.ShouldBe(source.Token);
        bus.PendingCalls.ShouldBe(0);
        release.SetResult();
        await Should.ThrowAsync<OperationCanceledException>(() => bus.Client<IProbe>(Sending).Any.EchoAsync("x", source.Token));
    }

    [Fact]
    public async Task A_reply_after_the_deadline_is_counted_and_dropped_or_is_not_sent()
    {
        TaskCompletionSource release = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                await release.Task;
                return "late";
            },
        });
        RpcBus bus = await ConnectAsync();

        await Should.ThrowAsync<RpcTimeoutException>(() => bus.Client<IProbe>(Sending).Any.HurryAsync());
        release.SetResult();

        // In the native format the caller has cancelled the call: the server sends no reply if it knows that before the method ends.
        if (Spoken == RpcWire.Oslo)
            await EventuallyAsync(() => bus.Statistics.RepliesDropped == 1);
        (await bus.Client<IProbe>(Sending).Any.EchoAsync("on")).ShouldBe("on");
        bus.Statistics.RepliesDropped.ShouldBeInRange(Spoken == RpcWire.Oslo ? 1 : 0, 1);
    }

    [Fact]
    public async Task A_request_or_reply_over_the_limit_is_a_typed_error_and_the_next_one_passes()
    {
        var small = new RpcBusOptions { MaxMessageBytes = 16 * 1024 };
        await ServeAsync(new Probe { OnRun = (_, _) => Task.FromResult(new string('x', 20_000)) }, busOptions: small);
        IProbe probe = (await ConnectAsync(small)).Client<IProbe>(Sending).Any;

        var request = await Should.ThrowAsync<RpcSerializationException>(() => probe.EchoAsync(new string('x', 20_000)));
        request.Execution.ShouldBe(RpcExecution.NotStarted);
        var reply = await Should.ThrowAsync<RpcSerializationException>(() => probe.RepeatAsync("big"));
        reply.Execution.ShouldBe(RpcExecution.Failed);
        (await probe.EchoAsync("fits")).ShouldBe("fits");
    }

    [Fact]
    public async Task A_value_that_cannot_be_encoded_fails_at_its_sender()
    {
        await ServeAsync(new Probe { OnRun = (_, _) => Task.FromResult("half a pair: \ud800") });
        IProbe probe = await CallerAsync();
        Parcel? deep = null;
        for (int i = 0; i < 200; i++)
            deep = new Parcel("", [], [], deep);

        await Should.ThrowAsync<RpcSerializationException>(() => probe.EchoAsync("\udc00"));
        await Should.ThrowAsync<RpcSerializationException>(() => probe.CarryAsync(deep));
        (await Should.ThrowAsync<RpcSerializationException>(() => probe.RepeatAsync("x"))).Execution.ShouldBe(RpcExecution.Failed);
        (await probe.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task Sixty_four_callers_get_their_own_replies()
    {
        await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
            (await probe.EchoAsync($"call {i}", token)).ShouldBe($"call {i}"));
    }

    [Fact]
    public async Task A_method_can_call_through_the_server_that_is_running_it()
    {
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = bus.Client<IProbe>(Sending);
        await bus.ServeAsync<IProbe>(
            new Probe { OnRun = async (what, token) => what == "inner" ? "reached" : await client.Any.RepeatAsync("inner", token) });

        (await client.Any.RepeatAsync("outer")).ShouldBe("reached");
    }

    [Fact]
    public async Task The_running_method_sees_its_request()
    {
        RpcRequest? seen = null;
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                await Task.Yield();
                seen = RpcRequest.Current;
                return "";
            },
        });
        IProbe probe = (await ConnectAsync()).Client<IProbe>(Sending).For(timeout: TimeSpan.FromSeconds(30));

        await probe.RunAsync("x");

        seen.ShouldNotBeNull();
        seen.Method.Name.ShouldBe("run");
        seen.CallId.Length.ShouldBe(32);
        seen.Queue.ShouldBe("probe");
        seen.Redelivered.ShouldBeFalse();
        seen.Deadline.ShouldNotBeNull().ShouldBeInRange(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddSeconds(31));
        seen.Caller.ShouldNotBeNull().ShouldStartWith("r.");
        RpcRequest.Current.ShouldBeNull();
    }

    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        // Counters give no signal; the bound is far above what they need.
        for (int i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(20);
        condition().ShouldBeTrue();
    }
}

public sealed class CallsInMemory : CallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class CallsInOslo : CallTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class CallsOverRabbitMq : CallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

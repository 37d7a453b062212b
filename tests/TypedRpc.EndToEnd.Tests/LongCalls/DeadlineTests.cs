namespace TypedRpc.EndToEnd.Tests.LongCalls;

/// <summary>The deadline of a call bounds the calls that its method makes.</summary>
public abstract class DeadlineTests : Bed
{
    [Fact]
    public async Task A_nested_call_ends_no_later_than_the_call_that_its_method_serves()
    {
        var remaining = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var own = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        IProbe caller = await ChainAsync(
            async next =>
            {
                own.SetResult(Left());
                await next.EchoAsync("");
            },
            () => remaining.SetResult(Left()),
            TimeSpan.FromSeconds(20));

        await caller.RunAsync("outer").WaitAsync(Limit);

        (await own.Task).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(20));
        (await remaining.Task).ShouldBeLessThanOrEqualTo(await own.Task, "the client of the nested call has 60 s");
    }

    [Fact]
    public async Task A_nested_call_can_ask_for_less()
    {
        var remaining = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        RpcClientOptions hurried = new() { Timeout = TimeSpan.FromSeconds(5) };
        IProbe caller = await ChainAsync(
            next => next.EchoAsync(""), () => remaining.SetResult(Left()), TimeSpan.FromSeconds(50), hurried);

        await caller.RunAsync("outer").WaitAsync(Limit);

        (await remaining.Task).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_client_that_does_not_inherit_has_its_own_time()
    {
        var remaining = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        IProbe caller = await ChainAsync(
            next => next.EchoAsync(""), () => remaining.SetResult(Left()), TimeSpan.FromSeconds(10), new() { InheritDeadline = false });

        await caller.RunAsync("outer").WaitAsync(Limit);

        (await remaining.Task).ShouldBeGreaterThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Work_that_goes_on_after_its_request_has_ended_has_its_own_time()
    {
        var remaining = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = Signals.New();
        Task? background = null;
        IProbe caller = await ChainAsync(
            next =>
            {
                background = LaterAsync(next);
                return Task.CompletedTask;
            },
            () => remaining.SetResult(Left()),
            TimeSpan.FromSeconds(10));

        await caller.RunAsync("outer").WaitAsync(Limit);
        go.SetResult();
        await background!.WaitAsync(Limit);

        (await remaining.Task).ShouldBeGreaterThan(TimeSpan.FromSeconds(10));

        async Task LaterAsync(IProbe next)
        {
            await go.Task;
            await next.EchoAsync("");
        }
    }

    [Fact]
    public async Task A_call_after_the_deadline_of_its_request_is_not_sent()
    {
        var failure = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isServed = false;
        IProbe caller = await ChainAsync(
            async next =>
            {
                // The token of the method is not used, so it runs on.
                await Task.Delay(TimeSpan.FromSeconds(1.5));
                failure.SetResult(await Record.ExceptionAsync(() => next.EchoAsync("")));
            },
            () => isServed = true,
            TimeSpan.FromSeconds(0.5));

        await Should.ThrowAsync<RpcTimeoutException>(() => caller.RunAsync("outer").WaitAsync(Limit));

        (await failure.Task.WaitAsync(Limit)).ShouldBeOfType<RpcTimeoutException>().Execution.ShouldBe(RpcExecution.NotStarted);
        isServed.ShouldBeFalse();
    }

    private static TimeSpan Left() => RpcRequest.Current!.Deadline!.Value - DateTimeOffset.UtcNow;

    private async Task<IProbe> ChainAsync(Func<IProbe, Task> outer, Action inner, TimeSpan timeout, RpcClientOptions? nested = null)
    {
        RpcBus second = await ConnectAsync();
        await second.ServeAsync<IProbe>(new Echo(inner), new() { Server = "second" });
        RpcBus first = await ConnectAsync();
        IProbe next = first.Client<IProbe>(nested).For(server: "second");
        await first.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    await outer(next);
                    return what;
                },
            },
            new() { Server = "first" });
        return (await ConnectAsync()).Client<IProbe>().For(server: "first", timeout: timeout);
    }

    private sealed class Echo(Action onEcho) : IProbe
    {
        public Task<string> EchoAsync(string text, CancellationToken cancellationToken)
        {
            onEcho();
            return Task.FromResult(text);
        }

        public Task<Parcel?> CarryAsync(Parcel? parcel) => throw new NotSupportedException();

        public ValueTask<int> AddAsync(int left, int right) => throw new NotSupportedException();

        public Task RunAsync(string what, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask TouchAsync() => throw new NotSupportedException();

        public Task<string> HurryAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> RepeatAsync(string what, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Dictionary<string, string>> ReadContextAsync(bool nested) => throw new NotSupportedException();

        public ValueTask NoteAsync(string text) => throw new NotSupportedException();

        public Task NoteManyAsync(List<string> texts, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask ShoutAsync(string text) => throw new NotSupportedException();

        public ValueTask HintAsync(string text) => throw new NotSupportedException();

        public ValueTask TryAsync(string text) => throw new NotSupportedException();
    }
}

public sealed class DeadlinesInMemory : DeadlineTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class DeadlinesOnRabbitMq : DeadlineTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

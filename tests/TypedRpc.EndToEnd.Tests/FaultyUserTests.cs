namespace TypedRpc.EndToEnd.Tests;

public sealed class Fragile
{
    private string? _text;

    public string Text
    {
        get => _text ?? throw new InvalidOperationException("not now");
        set => _text = value;
    }
}

/// <summary>A payload whose getter says that something was cancelled.</summary>
public sealed class Cancelling
{
    private string _why = "mine";

    public string Text
    {
        get => throw new OperationCanceledException(_why);
        set => _why = value;
    }
}

[RpcTopic("fragile")]
public interface IFragile
{
    [Cast]
    Task SendAsync(Cancelling what);

    [Call]
    Task<Fragile> BreakAsync();
}

/// <summary>Code of users that does what it should not: each fault costs its own request and nothing else.</summary>
public abstract class FaultyUserTests : Bed, IFragile
{
    public Task<Fragile> BreakAsync() => Task.FromResult(new Fragile());

    public Task SendAsync(Cancelling what) => Task.CompletedTask;

    [Fact]
    public async Task A_payload_that_throws_a_cancellation_while_it_is_cast_is_not_reported_as_a_timeout()
    {
        RpcBus bus = await ConnectAsync();

        OperationCanceledException exception = await Assert.ThrowsAsync<OperationCanceledException>(
            () => bus.Client<IFragile>(Sending).Any.SendAsync(new Cancelling()));

        exception.Message.ShouldBe("mine");
    }

    [Fact]
    public async Task An_exception_whose_message_throws_is_a_reply_and_frees_its_slot()
    {
        await ServeAsync(new Probe { OnRun = (_, _) => throw new Speechless() }, new() { Concurrency = 1 });
        IProbe probe = await CallerAsync();

        (await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("x").WaitAsync(Limit))).RemoteType
            .ShouldBe(typeof(Speechless).FullName);
        (await probe.EchoAsync("on").WaitAsync(Limit)).ShouldBe("on");
    }

    [Fact]
    public async Task A_result_that_throws_while_it_is_encoded_is_a_typed_error_in_a_round_trip()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IFragile>(this);

        RpcSerializationException exception = await Should.ThrowAsync<RpcSerializationException>(
            () => bus.Client<IFragile>(Sending).Any.BreakAsync().WaitAsync(Limit));

        exception.Execution.ShouldBe(RpcExecution.Failed);
        exception.Message.ShouldContain("not now");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_servers_interceptor_that_hides_a_failure_or_the_method_leaves_no_caller_waiting(bool runs)
    {
        await ServeAsync(
            new Probe { OnRun = (_, _) => throw new InvalidOperationException("hidden") },
            busOptions: new() { Interceptors = [new Hiding(runs)] });
        IProbe probe = await CallerAsync();

        (await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("x").WaitAsync(Limit))).RemoteMessage
            .ShouldContain("interceptor");
    }

    [Fact]
    public async Task A_call_whose_time_is_over_before_an_interceptor_lets_it_go_is_not_sent()
    {
        int runs = 0;
        await ServeAsync(new Probe { OnRun = (what, _) => Task.FromResult($"{what}{Interlocked.Increment(ref runs)}") });
        var slow = new Slow();
        RpcBus bus = await ConnectAsync(new() { Interceptors = [slow] });
        RpcClient<IProbe> client = bus.Client<IProbe>(Sending);
        await client.Any.EchoAsync("known exchange");
        slow.Release = Signals.New();

        Task<string> call = client.Any.HurryAsync();
        for (int i = 0; i < 1000 && bus.PendingCalls > 0; i++)
            await Task.Delay(20);
        slow.Release.SetResult();

        (await Should.ThrowAsync<RpcTimeoutException>(() => call)).Execution.ShouldBe(RpcExecution.NotStarted);
        await client.Any.EchoAsync("after it");
        runs.ShouldBe(0);
    }

    [Fact]
    public async Task A_refusal_by_an_interceptor_is_reported_once_and_not_again_by_the_finalizer()
    {
        var unobserved = new List<Exception>();
        void Hear(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.InnerException is UnauthorizedAccessException { Message: "no, thanks" })
                unobserved.Add(e.Exception);
        }

        RpcBus bus = await ConnectAsync(new() { Interceptors = [new Refusing()] });
        TaskScheduler.UnobservedTaskException += Hear;
        for (int i = 0; i < 20; i++)
            await Should.ThrowAsync<UnauthorizedAccessException>(() => bus.Client<IProbe>(Sending).Any.EchoAsync("x"));
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        TaskScheduler.UnobservedTaskException -= Hear;
        unobserved.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cast_that_an_interceptor_does_not_pass_on_is_not_a_success()
    {
        await ServeAsync(new Probe());
        RpcBus bus = await ConnectAsync(new() { Interceptors = [new Forgetting()] });

        (await Should.ThrowAsync<InvalidOperationException>(() => bus.Client<IProbe>(Sending).Any.NoteAsync("x").AsTask())).Message
            .ShouldContain("interceptor");
        (await Should.ThrowAsync<InvalidOperationException>(() => bus.Client<IProbe>(Sending).Any.EchoAsync("x"))).Message
            .ShouldContain("interceptor");
    }

    [Fact]
    public async Task Times_that_no_timer_can_count_are_refused_at_once()
    {
        RpcBus bus = await ConnectAsync();

        Should.Throw<ArgumentOutOfRangeException>(() => bus.Client<IProbe>(Sending).For(waitForServer: TimeSpan.MaxValue));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => bus.ServeAsync<IProbe>(new Probe(), new() { DrainTimeout = TimeSpan.MaxValue }));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => RpcBus.ConnectAsync(Url, new() { ConnectTimeout = TimeSpan.MaxValue }));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => RpcBus.ConnectAsync(Url, new() { Heartbeat = TimeSpan.FromDays(2) }));
    }

    private sealed class Speechless : Exception
    {
        public override string Message => null!;
    }

    private sealed class Hiding(bool runs) : IRpcInterceptor
    {
        public async ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            try
            {
                if (runs)
                    await next();
            }
            catch (InvalidOperationException)
            {
                // The mistake under test.
            }
        }
    }

    private sealed class Slow : IRpcInterceptor
    {
        public TaskCompletionSource? Release { get; set; }

        public async ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            if (call.Method.Name == "hurry")
                await Release!.Task;
            await next();
        }
    }

    private sealed class Forgetting : IRpcInterceptor
    {
        public ValueTask CallAsync(RpcCall call, Func<ValueTask> next) => ValueTask.CompletedTask;
    }

    private sealed class Refusing : IRpcInterceptor
    {
        public ValueTask CallAsync(RpcCall call, Func<ValueTask> next) => throw new UnauthorizedAccessException("no, thanks");
    }
}

public sealed class FaultyUsersInMemory : FaultyUserTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class FaultyUsersInOslo : FaultyUserTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class FaultyUsersOverRabbitMq : FaultyUserTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

namespace TypedRpc.EndToEnd.Tests;

public abstract class ContextTests : Bed
{
    [Fact]
    public async Task The_context_travels_with_a_call_and_on_through_a_nested_one()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IProbe>(new Probe { Next = bus.Client<IProbe>(Sending) });
        IProbe probe = await CallerAsync();

        using (RpcContext.Push(("request_id", "req-9"), ("project_id", "p1"), ("depth", 3)))
        {
            (await probe.ReadContextAsync(nested: false)).ShouldBe(
                new Dictionary<string, string> { ["request_id"] = "req-9", ["project_id"] = "p1", ["depth"] = "3" }, ignoreOrder: true);
            using (RpcContext.Push(("project_id", "p2")))
                (await probe.ReadContextAsync(nested: true))["project_id"].ShouldBe("p2");
            (await probe.ReadContextAsync(nested: true))["project_id"].ShouldBe("p1");
        }

        (await probe.ReadContextAsync(nested: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Contexts_of_requests_side_by_side_do_not_mix()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IProbe>(new Probe { Next = bus.Client<IProbe>(Sending) });
        IProbe probe = await CallerAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            using (RpcContext.Push(("id", $"{i}")))
                (await probe.ReadContextAsync(nested: i % 2 == 0))["id"].ShouldBe($"{i}");
        });
    }

    [Fact]
    public async Task A_context_over_its_bound_is_refused_before_it_is_sent()
    {
        await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();

        using (RpcContext.Push(("blob", new string('x', 70_000))))
            (await Should.ThrowAsync<RpcSerializationException>(() => probe.EchoAsync("x"))).Execution.ShouldBe(RpcExecution.NotStarted);
        (await probe.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task A_call_that_is_sent_again_for_a_server_that_came_late_has_its_own_callers_context()
    {
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.EchoAsync("declares the exchange"));
        var calls = new List<Task<Dictionary<string, string>>>();
        for (int i = 0; i < 5; i++)
        {
            using (RpcContext.Push(("id", $"{i}")))
                calls.Add(client.For(waitForServer: Limit).ReadContextAsync(nested: false));
        }

        await Task.Delay(200); // none of them has a server to go to
        await ServeAsync(new Probe());

        for (int i = 0; i < calls.Count; i++)
            (await calls[i].WaitAsync(Limit)).ShouldBe(new Dictionary<string, string> { ["id"] = $"{i}" });
    }

    [Fact]
    public async Task Interceptors_wrap_every_request_out_and_in_the_first_outermost()
    {
        var log = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var options = new RpcBusOptions { Interceptors = [new Recorder("a", log), new Recorder("b", log)] };
        RpcBus bus = await ConnectAsync(options);
        await bus.ServeAsync<IProbe>(
            new Probe { OnRun = (what, _) => what == "bad" ? throw new InvalidOperationException("bad") : Task.FromResult(what) });

        (await bus.Client<IProbe>(Sending).Any.RepeatAsync("x")).ShouldBe("x");

        // The caller may have its reply before the server has the broker's confirm of it.
        using (var limit = new CancellationTokenSource(Limit))
        {
            while (log.Count < 8)
                await Task.Delay(5, limit.Token);
        }

        Of("out", "ended").ShouldBe(["a out repeat", "b out repeat", "b ended repeat", "a ended repeat"]);
        Of("in", "ran").ShouldBe(["a in repeat", "b in repeat", "b ran repeat", "a ran repeat"]);
        log.Clear();
        await Should.ThrowAsync<RpcRemoteException>(() => bus.Client<IProbe>(Sending).Any.RunAsync("bad"));
        log.ShouldBe(["a out run", "b out run", "a in run", "b in run"]);

        string[] Of(params string[] steps) => [.. log.Where(line => steps.Contains(line.Split(' ')[1]))];
    }

    [Fact]
    public async Task An_interceptor_can_refuse_a_request_on_either_side()
    {
        await ServeAsync(new Probe(), busOptions: new() { Interceptors = [new Refuser(atServer: true)] });
        RpcBus refusing = await ConnectAsync(new() { Interceptors = [new Refuser(atServer: false)] });

        (await Should.ThrowAsync<RpcRemoteException>(async () => await (await CallerAsync()).EchoAsync("x"))).RemoteMessage
            .ShouldBe("not at the server");
        (await Should.ThrowAsync<UnauthorizedAccessException>(() => refusing.Client<IProbe>(Sending).Any.EchoAsync("x"))).Message
            .ShouldBe("not at the client");
        await Should.ThrowAsync<UnauthorizedAccessException>(() => refusing.Client<IProbe>(Sending).Any.NoteAsync("x").AsTask());
        refusing.PendingCalls.ShouldBe(0);
    }

    private sealed class Recorder(string name, System.Collections.Concurrent.ConcurrentQueue<string> log) : IRpcInterceptor
    {
        public async ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            log.Enqueue($"{name} out {call.Method.Name}");
            await next();
            log.Enqueue($"{name} ended {call.Method.Name}");
        }

        public async ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            log.Enqueue($"{name} in {request.Method.Name}");
            await next();
            log.Enqueue($"{name} ran {request.Method.Name}");
        }
    }

    private sealed class Refuser(bool atServer) : IRpcInterceptor
    {
        public ValueTask CallAsync(RpcCall call, Func<ValueTask> next) =>
            atServer ? next() : throw new UnauthorizedAccessException("not at the client");

        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next) =>
            atServer ? throw new UnauthorizedAccessException("not at the server") : next();
    }
}

public sealed class ContextInMemory : ContextTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class ContextInOslo : ContextTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ContextOverRabbitMq : ContextTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

using System.Net;
using System.Text;
using BlockStorage.Contracts;
using TypedRpc.TestBroker;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>Which HTTP response each outcome of a call becomes.</summary>
public abstract class StatusTests : FrontBed
{
    private static readonly Guid Id = Guid.NewGuid();

    [Fact]
    public async Task A_created_volume_is_accepted_with_its_location()
    {
        await ServeSchedulerAsync();
        Scheduler.Schedule = _ => Task.FromResult(new Placement(Id, "h1"));
        Front front = await FrontAsync();

        using HttpResponseMessage response = await front.Http.PostAsync(
            new Uri("/volumes", UriKind.Relative), new StringContent("""{"name":"data","sizeGib":3}""", Encoding.UTF8, "application/json"));

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.Location!.OriginalString.ShouldBe($"/volumes/{Id}");
        (await response.Content.ReadAsStringAsync()).ShouldBe(
            $$"""{"id":"{{Id}}","name":"data","sizeGib":3,"state":"creating","host":"h1","fault":null}""");
    }

    [Fact]
    public async Task The_list_has_the_volumes_and_names_the_hosts_that_do_not_answer()
    {
        await ServeSchedulerAsync();
        await ServeManagerAsync();
        Scheduler.Hosts = () => Task.FromResult<List<HostCapacity>>(
            [new("h1", 200, 200, DateTimeOffset.UnixEpoch), new("gone", 200, 200, DateTimeOffset.UnixEpoch)]);
        Manager.Volumes.Add(new Volume(Id, "data", 3, VolumeState.Available, "h1"));
        Front front = await FrontAsync();

        Answer list = await Answer.GetAsync(front.Http, "/volumes");
        list.Status.ShouldBe(200);
        list.Json.GetProperty("volumes")[0].GetProperty("id").GetGuid().ShouldBe(Id);
        list.Json.GetProperty("hosts").EnumerateArray()
            .Select(host => (host.GetProperty("host").GetString(), host.GetProperty("isAnswering").GetBoolean()))
            .ShouldBe([("h1", true), ("gone", false)]);
        (await Answer.GetAsync(front.Http, $"/volumes/{Id}")).Json.GetProperty("state").GetString().ShouldBe("available");
        (await Answer.DeleteAsync(front.Http, $"/volumes/{Id}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Declared_faults_are_problems_with_their_own_status()
    {
        await ServeSchedulerAsync();
        await ServeManagerAsync();
        Front front = await FrontAsync();

        Scheduler.Schedule = _ => throw new InvalidVolumeException("The size is wrong.") { Field = "SizeGib" };
        Answer invalid = await Answer.CreateAsync(front.Http, "data", 0);
        ShouldBeProblem(invalid, 422, "The size is wrong.");
        invalid.Json.GetProperty("field").GetString().ShouldBe("SizeGib");

        Scheduler.Schedule = _ => throw new NoSpaceException("It is full.") { LargestGib = 7 };
        Answer full = await Answer.CreateAsync(front.Http, "data", 8);
        ShouldBeProblem(full, 409, "It is full.");
        full.Json.GetProperty("largestGib").GetInt32().ShouldBe(7);

        ShouldBeProblem(await Answer.GetAsync(front.Http, $"/volumes/{Id}"), 404, $"There is no volume {Id}.");
        Manager.Volumes.Add(new Volume(Id, "data", 3, VolumeState.Creating, "h1"));
        Manager.Delete = _ => throw new VolumeBusyException("It is not finished.");
        ShouldBeProblem(await Answer.DeleteAsync(front.Http, $"/volumes/{Id}"), 409, "It is not finished.");
    }

    [Fact]
    public async Task Without_a_server_the_service_is_unavailable_for_now()
    {
        Front front = await FrontAsync();

        Answer answer = await Answer.GetAsync(front.Http, "/volumes");

        ShouldBeProblem(answer, 503);
        answer.RetryAfter.ShouldBe("2");
        answer.Json.GetProperty("execution").GetString().ShouldBe("notStarted");
    }

    [Fact]
    public async Task A_call_whose_time_is_over_is_a_gateway_timeout()
    {
        await ServeSchedulerAsync();
        var never = new TaskCompletionSource<List<HostCapacity>>();
        Scheduler.Hosts = () => never.Task;
        Front front = await FrontAsync(("Clients:scheduler:Timeout", "00:00:01"));

        Answer answer = await Answer.GetAsync(front.Http, "/volumes");

        never.SetCanceled();
        ShouldBeProblem(answer, 504);
        answer.Json.GetProperty("execution").GetString().ShouldBe("unknown");
        answer.Json.GetProperty("callId").GetString()!.Length.ShouldBe(32);
    }

    [Fact]
    public async Task An_undeclared_exception_is_a_bad_gateway_and_shows_nothing_of_the_service()
    {
        await ServeSchedulerAsync();
        Scheduler.Schedule = _ => throw new InvalidOperationException("the password of the database");
        Front front = await FrontAsync();

        Answer answer = await Answer.CreateAsync(front.Http, "data", 1);

        ShouldBeProblem(answer, 502);
        answer.Text.ShouldNotContain("password");
        answer.Text.ShouldNotContain("InvalidOperationException");
        answer.Text.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_server_of_an_older_version_is_not_implemented_and_one_with_other_types_a_bad_request()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IOlderVolumeManager>(new OlderVolumeManager(), new() { Server = "h1" });
        RpcServer scheduler = await bus.ServeAsync<IScheduler>(Scheduler);
        Front front = await FrontAsync();

        ShouldBeProblem(await Answer.DeleteAsync(front.Http, $"/volumes/{Id}"), 501);

        await scheduler.DisposeAsync();
        await bus.ServeAsync<IIncompatibleScheduler>(new IncompatibleScheduler());
        ShouldBeProblem(await Answer.CreateAsync(front.Http, "data", 1), 400);
    }

    [Fact]
    public async Task More_calls_than_the_bus_takes_are_unavailable_for_now()
    {
        await ServeSchedulerAsync();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hosts = new TaskCompletionSource<List<HostCapacity>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Scheduler.Hosts = () =>
        {
            called.TrySetResult();
            return hosts.Task;
        };
        Front front = await FrontAsync(("Bus:MaxPendingCalls", "1"));
        Task<Answer> first = Answer.GetAsync(front.Http, "/volumes");
        await called.Task.WaitAsync(Running.Until.Limit);

        Answer second = await Answer.GetAsync(front.Http, "/volumes");

        ShouldBeProblem(second, 503);
        second.RetryAfter.ShouldBe("2");
        hosts.SetResult([]);
        (await first).Status.ShouldBe(200);
    }

    [Fact]
    public async Task What_is_not_a_request_is_a_problem_too()
    {
        Front front = await FrontAsync();

        ShouldBeProblem(
            await Answer.OfAsync(front.Http.PostAsync(
                new Uri("/volumes", UriKind.Relative), new StringContent("{", Encoding.UTF8, "application/json"))),
            400);
        ShouldBeProblem(await Answer.GetAsync(front.Http, "/volumes/not-an-id"), 404);
    }

    [Fact]
    public async Task A_browser_that_leaves_cancels_the_call()
    {
        await ServeSchedulerAsync();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<List<HostCapacity>>();
        Scheduler.Hosts = () =>
        {
            called.TrySetResult();
            return never.Task;
        };
        Front front = await FrontAsync(("Clients:scheduler:Timeout", "01:00:00"));
        using var leaving = new CancellationTokenSource();
        Task<HttpResponseMessage> request = front.Http.GetAsync(new Uri("/volumes", UriKind.Relative), leaving.Token);
        await called.Task.WaitAsync(Running.Until.Limit);
        front.Bus.PendingCalls.ShouldBe(1);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => request);
        await Running.Until.TrueAsync(() => Task.FromResult(front.Bus.PendingCalls == 0), "the call to be cancelled");
        never.Task.IsCompleted.ShouldBeFalse();
        never.SetCanceled();
    }

    private static void ShouldBeProblem(Answer answer, int status, string? detail = null)
    {
        answer.Status.ShouldBe(status, answer.Text);
        answer.MediaType.ShouldBe("application/problem+json", answer.Text);
        answer.Json.GetProperty("status").GetInt32().ShouldBe(status);
        answer.Json.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        if (detail is not null)
            answer.Json.GetProperty("detail").GetString().ShouldBe(detail);
    }
}

public sealed class StatusInMemoryTests : StatusTests
{
    protected override Task<string> NewUrlAsync() => Memory.NewUrlAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class StatusOverRabbitMqTests : StatusTests
{
    protected override Task<string> NewUrlAsync() => Own(new VirtualHost()).UrlAsync();
}

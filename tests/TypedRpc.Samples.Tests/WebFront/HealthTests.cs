using TypedRpc.Faults.Tests.Tools;
using TypedRpc.TestBroker;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>The health of a front whose broker comes later, refuses it, or is there.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_connected_front_is_live_and_ready()
    {
        await using var front = new Front(await Memory.NewUrlAsync());
        await front.ReadyAsync();

        Answer live = await Answer.GetAsync(front.Http, "/health/live");
        live.Status.ShouldBe(200);
        live.Json.GetProperty("checks").EnumerateObject().Single().Name.ShouldBe("typedrpc-live");
        Answer ready = await Answer.GetAsync(front.Http, "/health/ready");
        ready.Json.GetProperty("status").GetString().ShouldBe("Healthy");
        ready.Json.GetProperty("checks").EnumerateObject().Single().Name.ShouldBe("typedrpc");
    }

    [Fact]
    [Trait("Broker", "RabbitMQ")]
    public async Task A_front_starts_without_its_broker_and_is_ready_when_the_broker_is_there()
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        Assert.SkipUnless(broker.IsPrivate, "The proxy leads to a broker on this machine; TYPEDRPC_RABBITMQ_URL names another one.");
        await using var host = new VirtualHost();
        await using var network = new Proxy(broker.Port) { IsRefusing = true };
        string url = network.Through(await host.UrlAsync());
        await using var front = new Front(url, ("Clients:scheduler:Timeout", "00:00:01"));

        (await Answer.GetAsync(front.Http, "/health/live")).Status.ShouldBe(200);
        Answer before = await Answer.GetAsync(front.Http, "/health/ready");
        before.Status.ShouldBe(503);
        before.Json.GetProperty("status").GetString().ShouldBe("Unhealthy");
        (await Answer.GetAsync(front.Http, "/volumes")).Status.ShouldBe(504);

        network.IsRefusing = false;

        await front.ReadyAsync();
    }

    [Fact]
    [Trait("Broker", "RabbitMQ")]
    public async Task A_refused_password_is_unavailable_and_is_not_shown()
    {
        await using var host = new VirtualHost();
        string url = new UriBuilder(await host.UrlAsync()) { Password = "not-the-password" }.Uri.OriginalString;
        await using var front = new Front(url, ("Clients:scheduler:Timeout", "00:01:00"));

        Answer answer = await Answer.GetAsync(front.Http, "/volumes");

        answer.Status.ShouldBe(503, answer.Text);
        answer.RetryAfter.ShouldBeNull();
        Answer ready = await Answer.GetAsync(front.Http, "/health/ready");
        ready.Status.ShouldBe(503);
        ready.Text.ShouldNotContain("not-the-password");
    }
}

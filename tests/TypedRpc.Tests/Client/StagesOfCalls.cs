using TypedRpc.Client;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Client;

/// <summary>What a timeout says of how far a call came.</summary>
public sealed class StagesOfCalls : ClientTest
{
    [Fact]
    public void Before_it_is_handed_over_a_call_is_connecting() =>
        After(progress => Advance(3)).ShouldBe((RpcStage.Connecting, 3, 0, 0));

    [Fact]
    public void While_the_broker_takes_it_a_call_is_publishing() =>
        After(progress =>
        {
            Advance(1);
            progress.Publishing(Time.GetTimestamp());
            Advance(2);
        }).ShouldBe((RpcStage.Publishing, 1, 2, 0));

    [Fact]
    public void Once_the_broker_has_it_a_call_is_waiting() =>
        After(progress =>
        {
            Advance(1);
            int attempt = progress.Publishing(Time.GetTimestamp());
            Advance(2);
            progress.Published(attempt, 1, Time.GetTimestamp());
            Advance(4);
        }).ShouldBe((RpcStage.Waiting, 1, 2, 4));

    [Fact]
    public void After_a_keep_alive_a_call_is_running() =>
        After(progress =>
        {
            int attempt = progress.Publishing(Time.GetTimestamp());
            progress.Published(attempt, 1, Time.GetTimestamp());
            Advance(4);
            progress.IsRunning = true;
            Advance(4);
        }).ShouldBe((RpcStage.Running, 0, 0, 8));

    [Fact]
    public void A_call_that_waits_for_a_server_to_appear_says_so() =>
        After(progress =>
        {
            int attempt = progress.Publishing(Time.GetTimestamp());
            progress.Published(attempt, 1, Time.GetTimestamp());
            progress.Unpublished();
            progress.IsSearching = true;
            Advance(1);
        }).ShouldBe((RpcStage.Searching, 1, 0, 0));

    [Fact]
    public void A_call_that_an_interceptor_holds_says_so() =>
        After(progress =>
        {
            progress.IsHeld = true;
            Advance(1);
        }).ShouldBe((RpcStage.Intercepting, 1, 0, 0));

    [Fact]
    public void Without_keep_alives_it_is_unknown_whether_the_server_runs_the_call()
    {
        CallProgress progress = Progress(route: new CallRoute(new RpcTarget("openstack", "volume"), null!, new OsloFormat(1 << 20)));
        progress.Published(progress.Publishing(Time.GetTimestamp()), 1, Time.GetTimestamp());
        progress.Timeout(Time, Time.GetTimestamp()).Stage.ShouldBe(RpcStage.Unknown);
        progress.IsRunning = true;
        progress.Timeout(Time, Time.GetTimestamp()).Stage.ShouldBe(RpcStage.Running);
    }

    [Fact]
    public void No_stage_names_two_causes()
    {
        foreach (RpcStage stage in Enum.GetValues<RpcStage>())
        {
            new RpcTimeoutException(stage, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero).Message
                .ShouldNotContain("no connection to the broker, or");
        }
    }

    [Fact]
    public void A_call_that_came_back_is_connecting_again() =>
        After(progress =>
        {
            int attempt = progress.Publishing(Time.GetTimestamp());
            progress.Published(attempt, 1, Time.GetTimestamp());
            Advance(1);
            progress.Unpublished();
            progress.Epoch.ShouldBe(0);
            Advance(1);
        }).ShouldBe((RpcStage.Connecting, 2, 0, 0));

    [Fact]
    public void A_call_that_was_returned_before_its_publishing_was_recorded_is_not_reported_as_waiting() =>
        After(progress =>
        {
            int attempt = progress.Publishing(Time.GetTimestamp());
            progress.Unpublished();
            progress.Published(attempt, 1, Time.GetTimestamp());
            progress.Epoch.ShouldBe(0);
            Advance(1);
        }).ShouldBe((RpcStage.Connecting, 1, 0, 0));

    [Fact]
    public void A_route_leads_to_the_topic_or_to_one_server()
    {
        (Route().RoutingKey, Route().FanoutExchange).ShouldBe(("volume", "volume_fanout"));
        new CallRoute(new RpcTarget("e", "volume") { Server = "h1" }, null!, null!).RoutingKey.ShouldBe("volume.h1");
    }

    private (RpcStage Stage, double Connecting, double Publishing, double Waiting) After(Action<CallProgress> story)
    {
        CallProgress progress = Progress();
        story(progress);
        RpcTimeoutException exception = progress.Timeout(Time, Time.GetTimestamp());
        return (exception.Stage, exception.Connecting.TotalSeconds, exception.Publishing.TotalSeconds, exception.Waiting.TotalSeconds);
    }

    private void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));
}

using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class BackoffTests
{
    private static readonly TransportOptions Options = new(new RecordingListener())
    {
        LoggerFactory = NullLoggerFactory.Instance,
        ReconnectDelay = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30)),
    };

    [Fact]
    public void Pauses_are_random_below_a_limit_that_doubles_up_to_the_most()
    {
        var backoff = new Backoff(Options);
        for (int failures = 0; failures < 2000; failures++, backoff.OnFailed())
        {
            double limit = Math.Min(30_000, 200 * Math.Pow(2, Math.Min(failures + 1, 20)));
            for (int i = 0; i < 20; i++)
                backoff.Next().TotalMilliseconds.ShouldBeInRange(200, limit);
        }

        Enumerable.Range(0, 100).Select(_ => backoff.Next().TotalSeconds).Max().ShouldBeGreaterThan(15);
    }

    [Fact]
    public void With_a_step_the_limit_grows_by_it()
    {
        var backoff = new Backoff(Options, TimeSpan.FromSeconds(2));
        for (int failures = 0; failures < 30; failures++, backoff.OnFailed())
        {
            double limit = Math.Min(30_000, 200 + (2000 * failures));
            for (int i = 0; i < 20; i++)
                backoff.Next().TotalMilliseconds.ShouldBeInRange(200, limit);
        }

        Enumerable.Range(0, 100).Select(_ => backoff.Next().TotalSeconds).Max().ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Only_an_epoch_that_lasted_makes_the_pauses_short_again()
    {
        var backoff = new Backoff(Options);
        for (int i = 0; i < 5; i++)
            backoff.OnEpochEnded(TimeSpan.FromSeconds(1));
        backoff.Failures.ShouldBe(5);

        backoff.OnEpochEnded(TimeSpan.FromMinutes(1));

        backoff.Failures.ShouldBe(0);
        backoff.Next().TotalMilliseconds.ShouldBeInRange(200, 400);
    }

    [Fact]
    public void An_epoch_that_was_merely_cut_need_not_have_lasted_long()
    {
        var backoff = new Backoff(Options);
        for (int i = 0; i < 5; i++)
            backoff.OnEpochEnded(TimeSpan.FromMilliseconds(500), refused: false);
        backoff.Failures.ShouldBe(5);

        backoff.OnEpochEnded(TimeSpan.FromSeconds(1), refused: false);

        backoff.Failures.ShouldBe(0);
    }

    [Fact]
    public void Clients_that_lose_one_broker_at_once_do_not_come_back_at_once()
    {
        double[] firsts = [.. Enumerable.Range(0, 1000).Select(_ => new Backoff(Options).Next().TotalMilliseconds)];
        Enumerable.Range(0, 4).Select(i => firsts.Count(pause => (int)((pause - 200) / 50) == i)).ShouldAllBe(count => count < 400);
    }

    [Fact]
    public void A_broker_that_is_away_is_looked_for_every_two_seconds_at_least_and_one_that_refuses_us_more_seldom()
    {
        var backoff = new Backoff(Options);
        for (int failures = 0; failures < 20; failures++)
            backoff.OnFailed(refused: false);
        Enumerable.Range(0, 200).Select(_ => backoff.Next().TotalSeconds).Max().ShouldBeInRange(1, 2);

        backoff.OnFailed(Backoff.IsRefusal(new TransportException(TransportError.AccessRefused, "403")));
        Enumerable.Range(0, 200).Select(_ => backoff.Next().TotalSeconds).Max().ShouldBeLessThan(1, "a broker that has just started may lack the virtual host for a moment");
        for (int failures = 0; failures < 20; failures++)
            backoff.OnFailed(refused: true);

        Enumerable.Range(0, 200).Select(_ => backoff.Next().TotalSeconds).Max().ShouldBeGreaterThan(15);
    }
}

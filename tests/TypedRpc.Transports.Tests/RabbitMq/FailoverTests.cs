using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>The order of hosts.</summary>
public sealed class FailoverTests
{
    private const string Hosts = "u:p@a,u:p@b,u:p@c,u:p@d";

    [Fact]
    public void The_clients_of_a_cluster_spread_over_its_hosts()
    {
        string[] firsts = [.. Enumerable.Range(0, 400).Select(_ => New().Round()[0].Name)];
        foreach (string host in new[] { "a", "b", "c", "d" })
            firsts.Count(first => first == host).ShouldBeGreaterThan(40);
    }

    [Fact]
    public void After_a_loss_the_next_host_comes_first_and_the_lost_one_last()
    {
        Failover failover = New();
        BrokerHost[] order = failover.Round();
        failover.Round().ShouldBe(order);

        failover.OnOpened(order[1]);
        failover.Round().ShouldBe([order[2], order[3], order[0], order[1]]);
        failover.OnOpened(order[3]);
        failover.Round().ShouldBe(order);
    }

    [Fact]
    public void A_host_that_refused_us_comes_last_until_it_lets_us_in()
    {
        Failover failover = New();
        BrokerHost[] order = failover.Round();

        failover.OnFailed(order[0], TransportError.AuthenticationFailed);
        failover.OnFailed(order[1], TransportError.VirtualHostRefused);
        failover.OnFailed(order[2], TransportError.Unreachable);
        failover.Round().ShouldBe([order[2], order[3], order[0], order[1]]);

        failover.OnFailed(order[0], TransportError.Unreachable);
        failover.Round().ShouldBe([order[0], order[2], order[3], order[1]]);
        failover.OnOpened(order[1]);
        failover.Round().ShouldBe([order[2], order[3], order[0], order[1]]);
    }

    [Fact]
    public void Shuffled_rounds_differ_but_end_with_the_host_that_was_lost()
    {
        Failover failover = New("?kombu_failover_strategy=shuffle");
        BrokerHost lost = failover.Round()[0];
        failover.OnOpened(lost);

        BrokerHost[][] rounds = [.. Enumerable.Range(0, 200).Select(_ => failover.Round())];
        rounds.ShouldAllBe(round => round[3] == lost && round.Distinct().Count() == 4);
        rounds.Select(round => round[0]).Distinct().Count().ShouldBe(3);
    }

    private static Failover New(string options = "") =>
        new(UrlOptions.AddressOf(TransportUrl.Parse($"rabbit://{Hosts}/{options}")), NullLogger.Instance);
}

using TypedRpc.Diagnostics;

namespace TypedRpc.Tests.Diagnostics;

/// <summary>Reconnects and blocked times, from the reports of a transport.</summary>
public sealed class ConnectionCounting
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly BusCounters _counters = new();
    private readonly ConnectionCounts _counts;

    public ConnectionCounting() => _counts = new ConnectionCounts(_counters);

    [Fact]
    public void The_first_connection_is_no_reconnect_and_each_later_epoch_is_one()
    {
        Report(RpcBusState.Connecting, 0, 0);
        Report(RpcBusState.Connected, 1, 1);
        Report(RpcBusState.Degraded, 1, 2);
        Report(RpcBusState.Connected, 1, 3);
        _counters.Snapshot.Reconnects.ShouldBe(0);
        Report(RpcBusState.Reconnecting, 1, 4);
        Report(RpcBusState.Blocked, 2, 5);
        Report(RpcBusState.Connected, 2, 6);
        Report(RpcBusState.Reconnecting, 2, 7);
        Report(RpcBusState.Connected, 3, 8);
        _counters.Snapshot.Reconnects.ShouldBe(2);
    }

    [Fact]
    public void A_blocked_time_is_added_when_it_is_over_however_it_ends()
    {
        Report(RpcBusState.Connected, 1, 0);
        Report(RpcBusState.Blocked, 1, 10);
        Report(RpcBusState.Blocked, 1, 12);
        _counters.Snapshot.TimeBlocked.ShouldBe(TimeSpan.Zero);
        Report(RpcBusState.Connected, 1, 15);
        _counters.Snapshot.TimeBlocked.ShouldBe(TimeSpan.FromSeconds(5));
        Report(RpcBusState.Blocked, 1, 20);
        Report(RpcBusState.Reconnecting, 1, 22);
        Report(RpcBusState.Connected, 2, 30);
        _counters.Snapshot.TimeBlocked.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void A_clock_that_goes_back_counts_as_no_time()
    {
        Report(RpcBusState.Blocked, 1, 10);
        Report(RpcBusState.Connected, 1, 5);
        _counters.Snapshot.TimeBlocked.ShouldBe(TimeSpan.Zero);
    }

    private void Report(RpcBusState state, int epoch, int seconds) =>
        _counts.OnChanged(new RpcBusHealth { State = state, Cause = "c", Epoch = epoch, Since = Start.AddSeconds(seconds) });
}

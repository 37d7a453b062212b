using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.Tests;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>How much of an outage is logged. No broker, and a clock that the test moves.</summary>
public sealed class OutageLogTests
{
    private static readonly BrokerAddress Address = UrlOptions.AddressOf(TransportUrl.Parse("rabbit://localhost"));

    private readonly FakeLogger _log = new();
    private readonly CountingTimeProvider _clock = new();
    private readonly OutageLog _outages;
    private readonly BareEpoch _epoch;

    public OutageLogTests()
    {
        var options = new TransportOptions(new RecordingListener()) { LoggerFactory = NullLoggerFactory.Instance, TimeProvider = _clock };
        _outages = new OutageLog(Address, _log, _clock);
        _epoch = new BareEpoch(Address, options, _log);
    }

    [Fact]
    public void Warnings_of_an_outage_come_at_growing_pauses_and_its_end_names_its_duration()
    {
        _outages.OnConnected(_epoch);
        _clock.Advance(TimeSpan.FromSeconds(60));
        _outages.OnLost(_epoch, "cut");
        for (int second = 0; second < 3600; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _outages.OnFailed(new TransportException(TransportError.Unreachable, $"refused {second}"));
        }

        _outages.OnConnected(_epoch);

        Warnings.ShouldBeInRange(6, 16);
        (_log.LatestRecord.Level, _log.LatestRecord.Id.Name).ShouldBe((LogLevel.Information, "ConnectedAgain"));
        _log.LatestRecord.Message.ShouldContain("3600");
    }

    [Fact]
    public void Half_a_minute_of_outage_is_few_lines()
    {
        _outages.OnConnected(_epoch);
        _clock.Advance(TimeSpan.FromSeconds(60));
        _outages.OnLost(_epoch, "cut");
        for (int second = 0; second < 30; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _outages.OnFailed(new TransportException(TransportError.Unreachable, "refused"));
        }

        _outages.OnConnected(_epoch);
        Warnings.ShouldBeInRange(2, 4);
    }

    [Fact]
    public void A_broker_that_begins_to_refuse_us_is_a_warning_at_once()
    {
        _outages.OnConnected(_epoch);
        _clock.Advance(TimeSpan.FromSeconds(60));
        _outages.OnLost(_epoch, "cut");
        _outages.OnFailed(new TransportException(TransportError.Unreachable, "away"));
        Warnings.ShouldBe(1);

        _outages.OnFailed(new TransportException(TransportError.AuthenticationFailed, "wrong password"));

        Warnings.ShouldBe(2);
    }

    [Fact]
    public void A_connection_that_is_lost_again_and_again_is_one_outage()
    {
        for (int i = 0; i < 15; i++)
        {
            _outages.OnConnected(_epoch);
            _clock.Advance(TimeSpan.FromSeconds(1));
            _outages.OnLost(_epoch, "closed");
        }

        Warnings.ShouldBeInRange(1, 3);
    }

    private int Warnings => _log.Collector.GetSnapshot().Count(record => record.Level == LogLevel.Warning);
}

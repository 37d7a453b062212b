using System.Diagnostics.Metrics;
using TypedRpc.Diagnostics;

namespace TypedRpc.Tests.Diagnostics;

public sealed class TallyTests
{
    [Fact]
    public void A_listener_that_throws_does_not_fail_what_is_counted()
    {
        using var meter = new Meter("typedrpc.tests.tally");
        using var listener = new MeterListener();
        int called = 0;
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            called++;
            throw new InvalidOperationException("a broken listener");
        });
        var tally = new Tally(meter.CreateCounter<long>("typedrpc.tests.tally.count"));
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
                self.EnableMeasurementEvents(instrument);
        };
        listener.Start();

        tally.Add();
        tally.Add();

        called.ShouldBe(2);
        tally.Value.ShouldBe(2);
    }
}

using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>What calls allocate while nothing observes them.</summary>
/// <remarks>It counts for the whole process, so no other test runs at the same time.</remarks>
[Collection(nameof(WholeProcess))]
public sealed class UnobservedTests(ITestOutputHelper output) : Bed
{
    private const int Calls = 2_000;

    // What was measured, and a little: 1,184 bytes in debug builds, where the state of an async method is always an object.
#if DEBUG
    private const long Most = 1200;
#else
    private const long Most = 1100;
#endif

    [Fact]
    public async Task A_call_that_nothing_observes_allocates_no_more_than_was_measured()
    {
        await ServeAsync(new Probe());
        IProbe probe = (await ConnectAsync()).Client<IProbe>().Any;
        Activity.Current.ShouldBeNull();
        await MeasureAsync(probe);

        // The timer of the bus allocates too. On a busy machine it ticks more often during a round, so the best of many counts.
        var bytes = new List<long>();
        for (int i = 0; i < 10; i++)
            bytes.Add(await MeasureAsync(probe));

        output.WriteLine($"{string.Join(", ", bytes)} bytes a call");
        bytes.Min().ShouldBeLessThanOrEqualTo(Most, "a call has an object more");
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();

    private static async Task<long> MeasureAsync(IProbe probe)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Calls; i++)
            await probe.AddAsync(i, i);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;
    }
}

using System.Diagnostics;
using TypedRpc.Diagnostics;

namespace TypedRpc.Tests.Diagnostics;

/// <summary>Samplers and listeners are user code: their exceptions must not reach the request that is observed.</summary>
public sealed class FailingListeners
{
    private const string Topic = "watched-by-a-failing-listener";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_listener_that_throws_loses_its_span_and_nothing_else(bool whenSampling)
    {
        int thrown = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "TypedRpc",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => !options.Name.Contains(Topic, StringComparison.Ordinal)
                ? ActivitySamplingResult.None
                : whenSampling ? throw Thrown(ref thrown) : ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.DisplayName.Contains(Topic, StringComparison.Ordinal))
                    throw Thrown(ref thrown);
            },
        };
        ActivitySource.AddActivityListener(listener);

        ObservedOperation operation = ObservedOperation.Start(
            OperationRole.Send, new OperationNames("memory", Topic), TimeProvider.System);
        operation.End();

        thrown.ShouldBe(1);
        (operation.Span is null).ShouldBe(whenSampling);
    }

    private static InvalidOperationException Thrown(ref int count)
    {
        count++;
        return new InvalidOperationException("It always fails.");
    }
}

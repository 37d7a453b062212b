using System.Runtime.CompilerServices;
using TypedRpc.Timing;

namespace TypedRpc.Tests.Timing;

public sealed class LeavableTasks
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_that_comes_after_the_waiter_has_given_up_is_observed(bool isLeavable)
    {
        string text = Guid.NewGuid().ToString();
        int unobserved = 0;
        EventHandler<UnobservedTaskExceptionEventArgs> count = (_, failed) =>
        {
            if (failed.Exception.InnerException?.Message == text)
                Interlocked.Increment(ref unobserved);
        };
        TaskScheduler.UnobservedTaskException += count;
        try
        {
            LeaveAndFail(isLeavable, text);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= count;
        }

        unobserved.ShouldBe(isLeavable ? 0 : 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveAndFail(bool isLeavable, string text)
    {
        var source = new TaskCompletionSource();
        Task waited = (isLeavable ? source.Task.Leavable() : source.Task).WaitAsync(new CancellationToken(canceled: true));
        waited.IsCanceled.ShouldBeTrue();
        source.SetException(new InvalidOperationException(text));
    }
}

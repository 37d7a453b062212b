using System.Collections.Concurrent;
using RabbitMQ.Client.Exceptions;

namespace TypedRpc.Faults.Tests.Tools;

/// <summary>
/// Watches for tasks whose exception nobody observed, from the first test to the last, and fails the run if there was one.
/// </summary>
public sealed class UnobservedExceptions : IAsyncDisposable
{
    private readonly ConcurrentQueue<Exception> _seen = new();

    public UnobservedExceptions() => TaskScheduler.UnobservedTaskException += Keep;

    /// <summary>What was seen until now; a task is found when it is collected.</summary>
    public static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    public ValueTask DisposeAsync()
    {
        Collect();
        TaskScheduler.UnobservedTaskException -= Keep;
        ILookup<bool, Exception> byOrigin = _seen.ToLookup(IsOfLibrary);
        Exception[] seen = [.. byOrigin[false]];
        Report.Add(new Row("R30", "unobserved task exceptions, over the whole suite")
        {
            Load = "every test of this assembly",
            Faults = "all faults of this table",
            Measured = $"{seen.Length}; {byOrigin[true].Count()} more in tasks of the client library, which only it can await",
            Met = seen.Length == 0,
        });
        return seen.Length == 0
            ? ValueTask.CompletedTask
            : throw new AggregateException($"{seen.Length} tasks ended with an unobserved exception.", seen);
    }

    // Never thrown, so set on a task by who made it: only the library does that with exceptions of its own types.
    private static bool IsOfLibrary(Exception unobserved) =>
        unobserved is AggregateException { InnerExceptions: var inner }
            && inner.All(one => one is RabbitMQClientException && one.StackTrace is null);

    private void Keep(object? sender, UnobservedTaskExceptionEventArgs unobserved) => _seen.Enqueue(unobserved.Exception);
}

using System.Diagnostics;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Measuring;

/// <summary>The callers: loops that each have one operation under way, over a warm-up and a measurement.</summary>
internal sealed class LoadLoops(IClient client, Plan plan)
{
    /// <summary>How long the operations that are under way at the end may take.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CountLimit = TimeSpan.FromMinutes(30);

    // Operations that complete at once must leave the threads of the pool to others from time to time.
    private const int OperationsBetweenYields = 64;

    private readonly byte[] _body = new byte[plan.Bytes];
    private readonly Latencies[] _latencies = new Latencies[plan.Callers];
    private readonly CancellationTokenSource _failed = new();
    private long _all;
    private long _begun;
    private volatile bool _isMeasured;
    private volatile bool _isOver;

    /// <summary>Runs on a thread of its own, as the pool may be busy.</summary>
    /// <param name="onMeasuring">Called when the measurement begins.</param>
    public ClientFigures Run(Action onMeasuring)
    {
        Random.Shared.NextBytes(_body);
        for (int i = 0; i < plan.Callers; i++)
            _latencies[i] = new Latencies();
        _isMeasured = plan.Count > 0;
        if (_isMeasured)
            onMeasuring();
        (long started, ProcessMark before) = (Stopwatch.GetTimestamp(), ProcessMark.Now());
        var loops = Task.WhenAll(_latencies.Select(latencies => Task.Run(() => LoopAsync(latencies))));
        if (plan.Count > 0)
        {
            if (!loops.Wait(CountLimit))
                throw new TimeoutException($"{plan.Count} operations did not end in {CountLimit}.");
        }
        else
        {
            Wait(plan.WarmUpSeconds);
            onMeasuring();
            (started, before) = (Stopwatch.GetTimestamp(), ProcessMark.Now());
            _isMeasured = true;
            Wait(plan.Seconds);
            _isMeasured = false;
        }

        (double seconds, ProcessMark after) = (Stopwatch.GetElapsedTime(started).TotalSeconds, ProcessMark.Now());
        _isOver = true;
        if (!loops.Wait(EndLimit))
            throw new TimeoutException($"The last operations did not end in {EndLimit}.");
        client.FlushAsync().AsTask().WaitAsync(EndLimit).GetAwaiter().GetResult();
        var all = new Latencies();
        foreach (Latencies one in _latencies)
            all.Add(one);
        return new ClientFigures(
            all.Count, Interlocked.Read(ref _all), seconds, all.Percentile(0.5), all.Percentile(0.99),
            after.ProcessorSeconds - before.ProcessorSeconds, after.AllocatedBytes - before.AllocatedBytes);
    }

    // Ends early when a loop has failed.
    private void Wait(double seconds) => _failed.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds));

    private async Task LoopAsync(Latencies latencies)
    {
        try
        {
            for (long i = 1; !_isOver && (plan.Count == 0 || Interlocked.Increment(ref _begun) <= plan.Count); i++)
            {
                long began = Stopwatch.GetTimestamp();
                if (plan.Operation == Operation.Call)
                {
                    byte[] reply = await client.CallAsync(_body);
                    if (reply.Length != _body.Length)
                        throw new InvalidOperationException($"The reply has {reply.Length} bytes, and the request {_body.Length}.");
                }
                else
                {
                    await client.SendAsync(plan.Operation, _body);
                    if (i % OperationsBetweenYields == 0)
                        await Task.Yield();
                }

                if (_isMeasured)
                    latencies.Add(Stopwatch.GetTimestamp() - began);
                Interlocked.Increment(ref _all);
            }
        }
        catch
        {
            _isOver = true;
            await _failed.CancelAsync();
            throw;
        }
    }
}

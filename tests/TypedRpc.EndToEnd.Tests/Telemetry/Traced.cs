using System.Diagnostics;
using System.Threading.Channels;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>Calls itself, casts and publishes, so that one call makes a trace of every kind of message.</summary>
internal sealed class Traced : ITraced, ITracedEvents
{
    private readonly Channel<(string What, Activity? Span)> _seen = Channel.CreateUnbounded<(string, Activity?)>();
    private int _tries;

    public ITraced? Next { get; set; }

    public ITracedEvents? Events { get; set; }

    public async Task<string> OuterAsync(string text)
    {
        See("outer");
        return await Next!.InnerAsync(text);
    }

    public async Task<string> InnerAsync(string text)
    {
        See("inner");
        if (Next is not null)
            await Next.NoteAsync(text);
        return text;
    }

    public async ValueTask NoteAsync(string text)
    {
        See("note");
        if (Events is not null)
            await Events.HappenedAsync(text);
    }

    public ValueTask TryAsync(string text)
    {
        See("try");
        return Interlocked.Increment(ref _tries) == 1 ? throw new InvalidOperationException("once") : ValueTask.CompletedTask;
    }

    public Task FailAsync(string how) => how switch
    {
        "declared" => throw new TracedFaultException("secret"),
        _ => throw new InvalidOperationException("secret"),
    };

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public Task HappenedAsync(string what)
    {
        See("happened");
        return Task.CompletedTask;
    }

    /// <summary>What ran next, and the activity that was current in it.</summary>
    public async Task<Activity?> SeenAsync(string what)
    {
        (string seen, Activity? span) = await _seen.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        seen.ShouldBe(what);
        return span;
    }

    private void See(string what) => _seen.Writer.TryWrite((what, Activity.Current));
}

using System.Threading.Channels;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>The implementation under test: what it does with a word is the test's to say, and what it got is there to be read.</summary>
public sealed class Probe : IProbe
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    public Func<string, CancellationToken, Task<string>> OnRun { get; set; } = (what, _) => Task.FromResult(what);

    public Func<CancellationToken, Task> OnRunMany { get; set; } = _ => Task.CompletedTask;

    public RpcClient<IProbe>? Next { get; init; }

    public ChannelReader<string> Notes => _notes.Reader;

    public Task<string> EchoAsync(string text, CancellationToken cancellationToken) => Task.FromResult(text);

    public Task<Parcel?> CarryAsync(Parcel? parcel) => Task.FromResult(parcel);

    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public Task RunAsync(string what, CancellationToken cancellationToken) => OnRun(what, cancellationToken);

    public ValueTask TouchAsync()
    {
        _notes.Writer.TryWrite("touched");
        return ValueTask.CompletedTask;
    }

    public Task<string> HurryAsync(CancellationToken cancellationToken) => OnRun("hurry", cancellationToken);

    public Task<string> RepeatAsync(string what, CancellationToken cancellationToken) => OnRun(what, cancellationToken);

    public async Task<Dictionary<string, string>> ReadContextAsync(bool nested)
    {
        await Task.Yield();
        return nested
            ? await Next!.Any.ReadContextAsync(false)
            : RpcContext.Current.ToDictionary(p => p.Key, p => $"{p.Value}", StringComparer.Ordinal);
    }

    public async ValueTask NoteAsync(string text)
    {
        await OnRun(text, CancellationToken.None);
        _notes.Writer.TryWrite(text);
    }

    public async Task NoteManyAsync(List<string> texts, CancellationToken cancellationToken)
    {
        await OnRunMany(cancellationToken);
        foreach (string text in texts)
            _notes.Writer.TryWrite(text);
    }

    public ValueTask HintAsync(string text)
    {
        _notes.Writer.TryWrite(text);
        return ValueTask.CompletedTask;
    }

    public ValueTask TryAsync(string text) => NoteAsync(text);

    public ValueTask ShoutAsync(string text)
    {
        _notes.Writer.TryWrite(text);
        return ValueTask.CompletedTask;
    }
}

using System.Threading.Channels;

namespace TypedRpc.EndToEnd.Tests.Oslo;

/// <summary>The implementation under test.</summary>
public sealed class OsloProbe : IOsloProbe, IOsloAdmin
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    public Func<string, CancellationToken, Task<string?>> OnWait { get; init; } = (what, _) => Task.FromResult<string?>(what);

    public ChannelReader<string> Notes => _notes.Reader;

    public Task<RpcValue> EchoAsync(RpcValue value) => Task.FromResult(value);

    public Task<double> DivideAsync(double left, double right) => Task.FromResult(left / right);

    public Task FailAsync(string how) => throw how switch
    {
        "declared" => new VolumeNotFound("Volume v-1 could not be found.", "v-1"),
        "argument" => new ArgumentException("no good"),
        _ => new BadImageFormatException(how),
    };

    public async Task<string?> WaitAsync(string what, CancellationToken cancellationToken)
    {
        _notes.Writer.TryWrite(what);
        return await OnWait(what, cancellationToken);
    }

    public Task<Dictionary<string, string>> ReadContextAsync() =>
        Task.FromResult(RpcContext.Current.ToDictionary(p => p.Key, p => $"{p.Value}", StringComparer.Ordinal));

    public Task NoteAsync(string text)
    {
        _notes.Writer.TryWrite(text);
        return Task.CompletedTask;
    }

    public Task ShoutAsync(string text) => NoteAsync(text);

    public Task<string> WhoAsync() => Task.FromResult("admin");
}

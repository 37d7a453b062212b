using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Server;

/// <summary>Writes each run to the log before it begins, and replies with the hash of what came.</summary>
internal sealed class LoggedWork(RunLog log) : IWork
{
    public Task<string> DoAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken) =>
        RunAsync(id, load, milliseconds, cancellationToken);

    public Task<string> RepeatAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken) =>
        RunAsync(id, load, milliseconds, cancellationToken);

    public Task<string> HoldAsync(long id, CancellationToken cancellationToken) => RunAsync(id, [], 0, cancellationToken);

    public Task<string> ThroughAsync(int depth, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This server calls no other.");

    public async ValueTask NoteAsync(long id, byte[] load, CancellationToken cancellationToken) =>
        await RunAsync(id, load, 0, cancellationToken);

    public async ValueTask TellAsync(long id, byte[] load) => await RunAsync(id, load, 0, CancellationToken.None);

    public ValueTask FailAsync(long id) => throw new InvalidOperationException("It always fails.");

    public async ValueTask ShoutAsync(long id) => await RunAsync(id, [], 0, CancellationToken.None);

    private async Task<string> RunAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken)
    {
        log.Run(id, RpcRequest.Current!.Redelivered);
        if (milliseconds > 0)
            await Task.Delay(milliseconds, cancellationToken);
        return Load.ReplyTo(id, load);
    }
}

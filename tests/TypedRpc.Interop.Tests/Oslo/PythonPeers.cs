[assembly: AssemblyFixture(typeof(TypedRpc.Interop.Tests.Oslo.PythonPeers))]

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>
/// The peers of all tests, a process each, started when a test first asks for them and killed at the end: Python takes a second to start.
/// </summary>
public sealed class PythonPeers : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Lazy<Task<PythonProcess>> _server = Process("server.py");
    private readonly Lazy<Task<PythonProcess>> _client = Process("client.py");
    private readonly Lazy<Task<PythonProcess>> _notifier = Process("notifier.py");
    private readonly Lazy<Task<PythonProcess>> _listener = Process("listener.py");

    public Task<PythonProcess> ServerAsync() => _server.Value;

    public Task<PythonProcess> ClientAsync() => _client.Value;

    public Task<PythonProcess> NotifierAsync() => _notifier.Value;

    public Task<PythonProcess> ListenerAsync() => _listener.Value;

    /// <summary>A server that a test may kill; the caller disposes it.</summary>
    public static Task<PythonProcess> NewServerAsync() => PythonProcess.StartAsync(Python, "server.py");

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<PythonProcess>> peer in new[] { _server, _client, _notifier, _listener })
        {
            if (peer is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await peer.Value).DisposeAsync();
        }
    }

    private static Lazy<Task<PythonProcess>> Process(string script) => new(() => PythonProcess.StartAsync(Python, script));
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TypedRpc.Faults.Tests.Log;

namespace TypedRpc.Faults.Tests.Chaos;

/// <summary>A server in a process of its own (the project TypedRpc.Faults.Server), whose runs go to the log of the test.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly OperationLog _log;
    private readonly TaskCompletionSource _ready = Places.Signal();
    private readonly Task _reading;

    private ServerProcess(Process process, OperationLog log)
    {
        (_process, _log) = (process, log);
        _reading = ReadAsync();
    }

    /// <summary>Starts a server and waits until it serves.</summary>
    public static async Task<ServerProcess> StartAsync(string url, string name, OperationLog log)
    {
        var start =
            new ProcessStartInfo("dotnet", [PathOfServer(), url, name]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var server = new ServerProcess(Process.Start(start)!, log);
        await server._ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return server;
    }

    /// <summary>Ends the process at once (SIGKILL), and waits until all that it wrote is in the log.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _reading;
    }

    /// <summary>Has the server drain and stop, as Kubernetes does it (SIGTERM).</summary>
    /// <exception cref="TimeoutException">It had not stopped within 60 s.</exception>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Kill(_process.Id, SigTerm);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException("The server process did not stop within 60 s.");
        }

        await _reading;
        ExitCode = _process.ExitCode;
        _process.Dispose();
    }

    /// <summary>The exit code, once it has stopped.</summary>
    public int? ExitCode { get; private set; }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            if (words is ["run", var id, var redelivered])
                _log.Run(long.Parse(id, CultureInfo.InvariantCulture), redelivered == "1");
            else if (words is ["ready"])
                _ready.TrySetResult();
        }

        _ready.TrySetException(new InvalidOperationException("The server process ended before it served."));
    }

    private static string PathOfServer([CallerFilePath] string here = "")
    {
        // The same configuration and framework as the tests: .../bin/Debug/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        string tests = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
        return Path.Combine(tests, "TypedRpc.Faults.Server", "bin", output.Parent!.Name, output.Name, "TypedRpc.Faults.Server.dll");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}

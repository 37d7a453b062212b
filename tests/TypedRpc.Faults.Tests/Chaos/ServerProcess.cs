using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Chaos;

/// <summary>A server in a process of its own (the project TypedRpc.Faults.Server), whose runs go to the log of the test.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigContinue = 18; // the numbers of Linux
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly OperationLog? _log;
    private readonly LongEvents? _events;
    private readonly TaskCompletionSource _ready = Places.Signal();
    private readonly Task _reading;

    private ServerProcess(Process process, OperationLog? log, LongEvents? events)
    {
        (_process, _log, _events) = (process, log, events);
        _reading = ReadAsync();
    }

    /// <summary>Starts a server and waits until it serves.</summary>
    public static Task<ServerProcess> StartAsync(string url, string name, OperationLog log) => StartAsync([url, name], log, null);

    /// <summary>Starts a process that serves <see cref="ILongWork"/>.</summary>
    public static Task<ServerProcess> StartLongAsync(string url, string name, LongEvents events) =>
        StartAsync([url, name, "long"], null, events);

    /// <summary>Starts a process that makes calls of <see cref="ILongWork.WaitAsync"/>, which do not end.</summary>
    public static Task<ServerProcess> StartCallerAsync(string url, int calls) =>
        StartAsync([url, calls.ToString(CultureInfo.InvariantCulture), "caller"], null, null);

    private static async Task<ServerProcess> StartAsync(string[] arguments, OperationLog? log, LongEvents? events)
    {
        var start = new ProcessStartInfo("dotnet", [PathOfServer(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var server = new ServerProcess(Process.Start(start)!, log, events);
        await server._ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return server;
    }

    /// <summary>Ends the process at once (SIGKILL), and waits until all that it wrote is in the log.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _reading;
    }

    /// <summary>Halts the process without closing anything (SIGSTOP).</summary>
    public void Freeze() => Kill(_process.Id, SigStop).ShouldBe(0);

    /// <summary>Lets a halted process go on (SIGCONT).</summary>
    public void Resume() => Kill(_process.Id, SigContinue).ShouldBe(0);

    /// <summary>The physical memory of the process in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Has the server drain and stop, as Kubernetes does it (SIGTERM).</summary>
    /// <exception cref="TimeoutException">It had not stopped within 60 s.</exception>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, SigTerm);
            _ = Kill(_process.Id, SigContinue); // a failed test may leave it halted
        }

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
                _log!.Run(Number(id), redelivered == "1");
            else if (words is ["event", var what, var request, var at])
                _events!.Add(Enum.Parse<LongEvent>(what), Number(request), Number(at));
            else if (words is ["ready"])
                _ready.TrySetResult();
        }

        _ready.TrySetException(new InvalidOperationException("The server process ended before it served."));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

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

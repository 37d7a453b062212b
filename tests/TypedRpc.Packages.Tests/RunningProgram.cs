using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace TypedRpc.Packages.Tests;

/// <summary>A process that a test started, with what it has printed. Signals go to it and to what it started only.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    private const int SigTerm = 15;
    private readonly Process _process;
    private readonly string _command;
    private readonly StringBuilder _output = new();
    private TaskCompletionSource _printed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProgram(Process process, string command) => (_process, _command) = (process, command);

    /// <summary>What it has printed so far, errors too.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static RunningProgram Start(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] all = [.. arguments];
        var start = new ProcessStartInfo(program, all)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        // What `dotnet test` sets for itself would make another dotnet look for this one's MSBuild.
        foreach (string name in start.Environment.Keys.Where(
            name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var running = new RunningProgram(new Process { StartInfo = start }, $"{program} {string.Join(' ', all)}");
        running._process.OutputDataReceived += running.Keep;
        running._process.ErrorDataReceived += running.Keep;
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until it has printed a text.</summary>
    public async Task HasPrintedAsync(string text, TimeSpan limit)
    {
        using var over = new CancellationTokenSource(limit);
        Task exited = _process.WaitForExitAsync(over.Token);
        while (true)
        {
            Task more;
            lock (_output)
            {
                if (_output.ToString().Contains(text, StringComparison.Ordinal))
                    return;
                more = _printed.Task;
            }

            if (await Task.WhenAny(more, exited) == exited && !Output.Contains(text, StringComparison.Ordinal))
            {
                string what = over.IsCancellationRequested
                    ? $"did not print '{text}' in {limit}"
                    : $"ended with {_process.ExitCode} and did not print '{text}'";
                Assert.Fail($"{_command}\n{what}. It printed:\n{Output}");
            }
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitedAsync(TimeSpan limit)
    {
        using var over = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            Assert.Fail($"{_command}\nwas not over in {limit} and was killed. It printed:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for its end, and fails with all that it printed unless that is the exit code 0.</summary>
    public async Task<string> SucceededAsync(TimeSpan limit)
    {
        int code = await ExitedAsync(limit);
        code.ShouldBe(0, $"{_command}\nprinted:\n{Output}");
        return Output;
    }

    /// <summary>Asks it to end, as a service manager does (SIGTERM).</summary>
    public void Terminate()
    {
        if (!_process.HasExited && SendSignal(_process.Id, SigTerm) != 0)
            throw new Win32Exception();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        TaskCompletionSource printed;
        lock (_output)
        {
            _output.AppendLine(line.Data);
            (printed, _printed) = (_printed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        printed.SetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}

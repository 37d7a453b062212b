using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Processes;

/// <summary>A child process, as the process that started it sees it.</summary>
/// <remarks>It ends with this object, with this process, and with its input.</remarks>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private const int MostErrorText = 8_000;

    private readonly Channel<ChildAnswer> _answers = Channel.CreateUnbounded<ChildAnswer>();
    private readonly StringBuilder _errors = new();
    private readonly string _name;
    private readonly Process _process;

    private Child(string name, Process process)
    {
        (_name, _process) = (name, process);
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        _ = Task.Run(ReadAsync);
    }

    public int ProcessId => _process.Id;

    /// <summary>The address that a server said.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The operations that a client said.</summary>
    public IReadOnlyList<Operation> Operations { get; private set; } = [Operation.Call];

    /// <summary>Starts a process and waits until it is ready.</summary>
    public static async Task<Child> StartAsync(Subject subject, bool isServer, Place place, CancellationToken cancellationToken)
    {
        string side = isServer ? "server" : "client";
        string[] arguments =
        [
            side, subject.Name, place.Broker.OriginalString, place.Server, place.Buses.ToString(CultureInfo.InvariantCulture),
        ];
        IReadOnlyList<string> program = subject.Program ?? [.. OwnProgram(), "child"];
        var start = new ProcessStartInfo(program[0], program.Skip(1).Concat(arguments))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var child = new Child($"The {side} of {subject.Name}", Process.Start(start)!);
        try
        {
            ChildAnswer ready = await child.ReadAsync(answer => answer.Ready is not null, StartLimit, cancellationToken);
            child.Address = ready.Ready!;
            child.Operations = ready.Operations ?? child.Operations;
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    public async Task<ProcessMark> MarkAsync(CancellationToken cancellationToken)
    {
        await TellAsync(new ChildCommand(null));
        return (await ReadAsync(answer => answer.Mark is not null, AnswerLimit, cancellationToken)).Mark!;
    }

    /// <summary>Has a client make a measurement.</summary>
    /// <param name="plan">The measurement.</param>
    /// <param name="onMeasuring">Called when the measurement begins.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<ClientFigures> MeasureAsync(Plan plan, Func<Task> onMeasuring, TimeSpan limit, CancellationToken cancellationToken)
    {
        await TellAsync(new ChildCommand(plan));
        await ReadAsync(answer => answer.Measuring is not null, limit, cancellationToken);
        await onMeasuring();
        return (await ReadAsync(answer => answer.Figures is not null, limit, cancellationToken)).Figures!;
    }

    /// <summary>Ends the process: asks it, and after a time limit kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            Kill();
        }

        // Not earlier: this process may end while it waits here.
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        _process.Dispose();
    }

    // This program is started by its own executable, or by dotnet.
    private static string[] OwnProgram() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.ProcessPath!, typeof(Child).Assembly.Location]
        : [Environment.ProcessPath!];

    private void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        try
        {
            Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, and another thread has disposed of it just now.
        }
    }

    private void Keep(string? line)
    {
        lock (_errors)
        {
            if (_errors.Length < MostErrorText)
                _errors.AppendLine(line);
        }
    }

    private async Task TellAsync(ChildCommand command)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command, ChildAnswer.Json));
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended, which the next read reports with what it said.
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ChildAnswer.Prefix, StringComparison.Ordinal))
                _answers.Writer.TryWrite(JsonSerializer.Deserialize<ChildAnswer>(line[ChildAnswer.Prefix.Length..], ChildAnswer.Json)!);
            else
                Keep(line);
        }

        _answers.Writer.TryComplete();
    }

    private async Task<ChildAnswer> ReadAsync(Func<ChildAnswer, bool> expected, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        either.CancelAfter(limit);
        try
        {
            ChildAnswer answer;
            do
                answer = await _answers.Reader.ReadAsync(either.Token);
            while (!expected(answer));
            return answer;
        }
        catch (ChannelClosedException)
        {
            await _process.WaitForExitAsync(CancellationToken.None);
            string end = string.Create(CultureInfo.InvariantCulture, $"{_name} ended with code {_process.ExitCode}.");
            throw new ChildException(end, Errors());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChildException($"{_name} did not answer in {limit}.", Errors());
        }
    }

    private string Errors()
    {
        lock (_errors)
            return _errors.ToString();
    }
}

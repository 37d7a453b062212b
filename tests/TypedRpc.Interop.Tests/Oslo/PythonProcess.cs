using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A program with oslo.messaging in a process of its own: lines of JSON are commands, their answers, and events by name.</summary>
public sealed class PythonProcess : IAsyncDisposable
{
    // Far above what anything takes: a peer that says nothing fails the test instead of stopping it for ever.
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    // An answer may hold the deepest value that travels, within the members around it.
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxDepth };

    private readonly Process _process;
    private readonly Task _reading;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<JsonElement> _ready = NewAnswer();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly ConcurrentDictionary<string, Channel<JsonElement>> _events = new(StringComparer.Ordinal);
    private int _lastId;

    private PythonProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>Python's names, without what is not said.</summary>
    internal static JsonSerializerOptions Names { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = MaxDepth,
        };

    public static async Task<PythonProcess> StartAsync(string program, string script)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "Oslo", "python", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        PythonProcess? peer = null;
        try
        {
            peer = new PythonProcess(Process.Start(start)!);
            await peer._ready.Task.WaitAsync(Limit);
            return peer;
        }
        catch (Exception exception) when (exception is Win32Exception or EndOfStreamException or TimeoutException)
        {
            string errors = peer?.Errors() ?? "";
            if (peer is not null)
                await peer.DisposeAsync();
            throw new InvalidOperationException(
                $"The peer {program} {script} does not run. Install oslo.messaging for the Python of the system (Debian: "
                    + $"apt-get install python3-oslo.messaging). tests/run does that too.\n{errors}",
                exception);
        }
    }

    /// <summary>Has the process do something, and ends with what came of it.</summary>
    /// <exception cref="PythonException">It raised.</exception>
    public async Task<JsonElement> AskAsync(string command, object arguments)
    {
        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonElement> answer = _asked[id] = NewAnswer();
        JsonObject line = JsonSerializer.SerializeToNode(arguments, Names)!.AsObject();
        (line["id"], line["do"]) = (id, command);
        string text = line.ToJsonString();
        lock (_process)
        {
            _process.StandardInput.WriteLine(text);
            _process.StandardInput.Flush();
        }

        JsonElement said = await answer.Task.WaitAsync(Limit);
        return said.TryGetProperty("fault", out JsonElement fault)
            ? throw new PythonException(fault.Deserialize<PythonFault>(Names)!)
            : said.GetProperty("result");
    }

    /// <summary>What the process tells under a name, from the first on.</summary>
    public ChannelReader<JsonElement> Events(string name) => EventsOf(name).Reader;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    /// <summary>Ends the process at once, as a crash does.</summary>
    public void Kill() => _process.Kill();

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line, Deep);
            JsonElement said = document.RootElement.Clone();
            if (said.TryGetProperty("id", out JsonElement id)
                && _asked.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? answer))
            {
                answer.TrySetResult(said);
            }
            else if (said.TryGetProperty("event", out JsonElement name))
            {
                EventsOf(name.GetString()!).Writer.TryWrite(said);
            }
            else
            {
                _ready.TrySetResult(said);
            }
        }

        var ended = new EndOfStreamException("The process has ended.");
        foreach (TaskCompletionSource<JsonElement> next in _asked.Values.Append(_ready))
            next.TrySetException(ended);
    }

    private Channel<JsonElement> EventsOf(string name) => _events.GetOrAdd(name, _ => Channel.CreateUnbounded<JsonElement>());

    private void Keep(string? line)
    {
        lock (_errors)
            _errors.AppendLine(line);
    }

    private string Errors()
    {
        lock (_errors)
            return _errors.ToString();
    }

    private static TaskCompletionSource<JsonElement> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

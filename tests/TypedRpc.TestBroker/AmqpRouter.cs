using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TypedRpc.TestBroker;

/// <summary>A router of AMQP 1.0 in a process of its own, on a free port of loopback: <c>python/amqp_router</c>.</summary>
public sealed class AmqpRouter : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string[] _options;
    private Process? _process;
    private int _port;

    private AmqpRouter(string[] options) => _options = options;

    /// <summary>The port.</summary>
    public int Port => _port;

    /// <summary>The URL for TypedRpc.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"amqp10://127.0.0.1:{_port}");

    /// <summary>The URL for oslo.messaging's driver.</summary>
    public string OsloUrl => string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{_port}/");

    /// <summary>Starts a router.</summary>
    /// <param name="options">Its options, such as <c>--store</c>.</param>
    public static async Task<AmqpRouter> StartAsync(params string[] options)
    {
        var router = new AmqpRouter(options);
        await router.StartAsync();
        return router;
    }

    /// <summary>Ends the process at once, with all connections.</summary>
    public void Kill()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Starts it again, on the same port.</summary>
    public async Task StartAsync()
    {
        string[] port = [Path.Combine(AppContext.BaseDirectory, "python", "amqp_router"), _port.ToString(CultureInfo.InvariantCulture)];

        // The process ends with its standard input, and so with this one.
        var start = new ProcessStartInfo("/usr/bin/python3", [.. port, .. _options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        string? ready = await _process.StandardOutput.ReadLineAsync().WaitAsync(StartLimit);
        if (ready is null)
        {
            throw new InvalidOperationException(
                $"The router does not start. It needs Proton for the Python of the system (Debian: python3-qpid-proton).\n{await errors}");
        }

        using var said = JsonDocument.Parse(ready);
        _port = said.RootElement.GetProperty("port").GetInt32();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }
}

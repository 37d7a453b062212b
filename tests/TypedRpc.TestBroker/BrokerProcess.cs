using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TypedRpc.TestBroker;

/// <summary>A private RabbitMQ and its port mapper, in a folder of their own. Signals go to these two processes only.</summary>
internal sealed partial class BrokerProcess : IDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    // 6 to 11 s on an idle machine; tests share theirs.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(480);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "typedrpc-broker-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly int _mapperPort;
    private readonly int _nodePort;
    private readonly Distribution _distribution;
    private readonly StringBuilder _output = new();
    private Process? _mapper;
    private Process? _server;
    private int _disposed;

    private BrokerProcess(Distribution distribution)
    {
        int[] ports = FreePorts.Find(5);
        (Port, ManagementPort, _mapperPort, _nodePort, TlsPort) = (ports[0], ports[1], ports[2], ports[3], ports[4]);
        _distribution = distribution;
    }

    public int Port { get; }

    public int ManagementPort { get; }

    public int TlsPort { get; }

    private string NodeName => string.Create(CultureInfo.InvariantCulture, $"typedrpc{Port}@localhost");

    public int ProcessId => _server?.Id ?? throw new InvalidOperationException("The broker is not running.");

    public static async Task<BrokerProcess> StartAsync(Distribution distribution, BrokerTls? tls = null)
    {
        distribution.Check();

        // Another process can take a port between our look at it and the broker's start.
        const int Attempts = 3;
        for (int attempt = 1; ; attempt++)
        {
            var broker = new BrokerProcess(distribution);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => broker.Dispose();
            AppDomain.CurrentDomain.UnhandledException += (_, _) => broker.Dispose();
            try
            {
                BrokerConfiguration.Write(
                    broker._folder, broker.Port, broker.ManagementPort, distribution, tls is null ? null : (broker.TlsPort, tls));
                broker.StartMapper();
                await broker.StartServerAsync();
                return broker;
            }
            catch (Exception exception)
            {
                broker.Dispose();
                if (attempt == Attempts || !exception.Message.Contains("eaddrinuse", StringComparison.Ordinal))
                    throw;
            }
        }
    }

    /// <summary>
    /// Halts every thread of the server; a signal alone leaves some running for a moment, in which they confirm a message.
    /// </summary>
    public void Freeze()
    {
        Signal(SigStop);
        string tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/task");
        while (Directory.GetDirectories(tasks)
            .Select(task => File.ReadAllText(task + "/stat")).Any(stat => stat[stat.LastIndexOf(')') + 2] != 'T'))
        {
            Thread.Sleep(1);
        }
    }

    public void Resume() => Signal(SigCont);

    public void Kill()
    {
        if (_server is not { } server)
            return;
        server.Kill();
        server.WaitForExit();
        server.Dispose();
        _server = null;
    }

    public async Task StopAsync()
    {
        if (_server is not { } server)
            return;
        Signal(SigTerm);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await server.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Kill, below, ends what does not stop by itself.
        }

        Kill();
    }

    /// <summary>Evaluates Erlang in the broker, in a few milliseconds; rabbitmqctl takes a second.</summary>
    /// <returns>The value as Erlang writes it.</returns>
    public async Task<string> EvaluateAsync(string expression)
    {
        const int Attempts = 50;
        for (int attempt = 1; ; attempt++)
        {
            (string answer, string errors) = await AskAsync(expression);
            if (answer.StartsWith("{ok, ", StringComparison.Ordinal))
                return answer[5..^1];

            // A busy machine: the expression was not evaluated, and may be sent again.
            if (attempt == Attempts || !errors.Contains("failed to connect", StringComparison.Ordinal))
                throw new InvalidOperationException($"Erlang did not evaluate '{expression}': {answer} {errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private async Task<(string Answer, string Errors)> AskAsync(string expression)
    {
        string cookie = await File.ReadAllTextAsync(Path.Combine(_folder, ".erlang.cookie"));
        ProcessStartInfo start = _distribution.Erlang("erl_call", "-sname", NodeName, "-c", cookie, "-e");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["ERL_EPMD_PORT"] = _mapperPort.ToString(CultureInfo.InvariantCulture);
        using Process call = Process.Start(start)!;
        await call.StandardInput.WriteLineAsync(expression);
        call.StandardInput.Close();
        string answer = await call.StandardOutput.ReadToEndAsync(), errors = await call.StandardError.ReadToEndAsync();
        await call.WaitForExitAsync();
        return (answer, errors);
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartServerAsync();
    }

    public async Task WipeAsync()
    {
        Kill();
        Directory.Delete(Path.Combine(_folder, "data"), recursive: true);
        await StartServerAsync();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Kill();
        if (_mapper is { } mapper)
        {
            mapper.Kill();
            mapper.WaitForExit();
            mapper.Dispose();
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A child of the server may still hold a file for a moment; the folder is temporary in any case.
        }
    }

    // Started by us and not by the first Erlang node, so that we know its process id.
    private void StartMapper() =>
        _mapper = Process.Start(_distribution.Erlang(
            "epmd", "-port", _mapperPort.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"));

    private async Task StartServerAsync()
    {
        ProcessStartInfo start = _distribution.Server();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = _folder;
        foreach ((string name, string value) in new Dictionary<string, string>
        {
            ["ERL_EPMD_PORT"] = _mapperPort.ToString(CultureInfo.InvariantCulture),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = NodeName,
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_DIST_PORT"] = _nodePort.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "none"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_folder, "none"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
            ["HOME"] = _folder,
            // Has the script replace itself by the server, so that the process id stays the server's.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
        })
        {
            start.Environment[name] = value;
        }

        Process server = Process.Start(start)!;
        server.OutputDataReceived += Keep;
        server.ErrorDataReceived += Keep;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        _server = server;
        await WaitUntilReadyAsync(server);
    }

    private async Task WaitUntilReadyAsync(Process server)
    {
        long started = TimeProvider.System.GetTimestamp();
        using var http = new HttpClient();
        while (TimeProvider.System.GetElapsedTime(started) < StartLimit && !server.HasExited)
        {
            try
            {
                if (await AnswersAmqpAsync())
                {
                    // Any answer, as without a login it is 401.
                    using HttpResponseMessage _ = await http.GetAsync(
                        new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ManagementPort}/api/overview")));
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException or HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        string output;
        lock (_output)
            output = _output.ToString();
        throw new TimeoutException(
            $"The private RabbitMQ in {_folder} did not become ready{(server.HasExited ? ": it exited" : "")}. Its output:\n{output}");
    }

    private async Task<bool> AnswersAmqpAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
        byte[] answer = new byte[1];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            // A method frame: Connection.Start.
            return await stream.ReadAsync(answer, limit.Token) == 1 && answer[0] == 1;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }

    private void Signal(int signal)
    {
        if (SendSignal(ProcessId, signal) != 0)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"Signal {signal} could not be sent: error {Marshal.GetLastPInvokeError()}."));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}

using System.Collections.Concurrent;
using System.Globalization;

namespace TypedRpc.TestBroker;

/// <summary>A RabbitMQ for tests: a private one on loopback, or the one that <c>TYPEDRPC_RABBITMQ_URL</c> names.</summary>
/// <remarks>
/// One of each release for each test process, started at its first use and stopped with the process. A test class has a virtual host of
/// its own.
/// </remarks>
public sealed class RabbitMqBroker : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<BrokerRelease, Lazy<Task<RabbitMqBroker>>> OfProcess = new();
    private readonly BrokerProcess? _process;
    private readonly ManagementApi _management;
    private readonly Uri _amqp;

    private RabbitMqBroker(BrokerProcess? process, Uri amqp, ManagementApi management) =>
        (_process, _amqp, _management) = (process, amqp, management);

    /// <summary>The broker of this process; skips the running test where it is not wanted.</summary>
    /// <param name="release">The release; null for <see cref="BrokerRelease.Default"/>.</param>
    /// <remarks>
    /// Without <c>TYPEDRPC_TEST_RABBITMQ=1</c> the running test is skipped; with it, a broker that does not start is a failure.
    /// </remarks>
    public static Task<RabbitMqBroker> SharedAsync(BrokerRelease? release = null)
    {
        release ??= BrokerRelease.Default;
        SkipUnlessWanted(release);
        return OfProcess.GetOrAdd(release, static of => new(() => StartAsync(of))).Value;
    }

    /// <summary>A broker of the caller's own, for faults that would disturb other tests; skipped like <see cref="SharedAsync"/>.</summary>
    /// <param name="tls">Its certificates; null for a broker without TLS.</param>
    /// <param name="release">The release; null for <see cref="BrokerRelease.Default"/>.</param>
    /// <remarks>Also skipped where the environment names a broker of the release: that one is not ours to kill.</remarks>
    public static async Task<RabbitMqBroker> PrivateAsync(BrokerTls? tls = null, BrokerRelease? release = null)
    {
        release ??= BrokerRelease.Default;
        SkipUnlessWanted(release);
        SkipUnless(release.Url is null, "Needs a broker that can be killed; the environment names one that is not ours.");
        return Of(await BrokerProcess.StartAsync(release.Distribution, tls));
    }

    // The one place that decides whether tests with RabbitMQ run.
    private static void SkipUnlessWanted(BrokerRelease release)
    {
        SkipUnless(
            Environment.GetEnvironmentVariable("TYPEDRPC_TEST_RABBITMQ") == "1",
            "Needs RabbitMQ, which only `tests/run` starts (or set TYPEDRPC_TEST_RABBITMQ=1).");
        SkipUnless(release.Hindrance is null, release.Hindrance ?? "");
    }

    private static RabbitMqBroker Of(BrokerProcess process) => new(
        process,
        new Uri(string.Create(CultureInfo.InvariantCulture, $"rabbit://guest:guest@127.0.0.1:{process.Port}")),
        new ManagementApi(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{process.ManagementPort}")), "guest", "guest"));

    // The prefix makes the exception a skip for xunit.v3, which is its contract for libraries that do not reference it.
    private static void SkipUnless(bool condition, string reason)
    {
        if (!condition)
            throw new NotSupportedException("$XunitDynamicSkip$" + reason);
    }

    /// <summary>Starts a private broker, or reaches the one that the environment names.</summary>
    /// <param name="release">The release; null for <see cref="BrokerRelease.Default"/>.</param>
    public static async Task<RabbitMqBroker> StartAsync(BrokerRelease? release = null)
    {
        release ??= BrokerRelease.Default;
        if (release.Url is not { } given)
            return Of(await BrokerProcess.StartAsync(release.Distribution));

        var url = new Uri(given);
        string[] login = (url.UserInfo.Length == 0 ? "guest:guest" : url.UserInfo).Split(':', 2);
        string management = release.ManagementUrl ?? $"http://{url.Host}:15672";
        var broker = new RabbitMqBroker(
            null, url, new ManagementApi(new Uri(management), Uri.UnescapeDataString(login[0]), Uri.UnescapeDataString(login[1])));
        await broker._management.CheckAsync();
        return broker;
    }

    /// <summary>The host and port of AMQP.</summary>
    public string Host => _amqp.Host;

    /// <inheritdoc cref="Host" />
    public int Port => _amqp.Port > 0 ? _amqp.Port : 5672;

    /// <summary>The port of AMQP over TLS, of a private broker that was given certificates.</summary>
    public int TlsPort => Own.TlsPort;

    /// <summary>The HTTP interface.</summary>
    public ManagementApi Management => _management;

    /// <summary>True when faults of the whole broker can be made: it is ours.</summary>
    public bool IsPrivate => _process is not null;

    /// <summary>The process id of a private broker.</summary>
    public int ProcessId => Own.ProcessId;

    private BrokerProcess Own => _process ?? throw new InvalidOperationException(
        "This fault needs a broker that the test started; TYPEDRPC_RABBITMQ_URL names one that it did not.");

    /// <summary>Makes a virtual host that the broker's user may use.</summary>
    /// <returns>Its URL, as in <c>rabbit://guest:guest@127.0.0.1:5672/test-1</c>.</returns>
    public async Task<Uri> CreateVirtualHostAsync()
    {
        string name = "test-" + Guid.NewGuid().ToString("N")[..12];
        await _management.CreateVirtualHostAsync(name);
        return new UriBuilder(_amqp) { Path = "/" + name }.Uri;
    }

    /// <summary>Closes all connections of a virtual host from the broker's side, and waits until they are gone.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CloseAllConnectionsAsync(string virtualHost)
    {
        // Over HTTP it takes five seconds, which is when a new connection is listed.
        if (_process is null)
            return await _management.CloseConnectionsAsync(virtualHost);
        string count = await _process.EvaluateAsync(
            $"Open = rabbit_connection_tracking:list(<<\"{virtualHost}\">>), "
                + "rabbit_connection_tracking_handler:close_connections(Open, \"closed by a test\", 0), length(Open).");
        return int.Parse(count, CultureInfo.InvariantCulture);
    }

    /// <summary>Closes one connection of a virtual host from the broker's side, any of them.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> CloseOneConnectionAsync(string virtualHost) => await Own.EvaluateAsync(
        $"case rabbit_connection_tracking:list(<<\"{virtualHost}\">>) of [] -> 0; "
            + "Open -> rabbit_connection_tracking_handler:close_connections([lists:nth(rand:uniform(length(Open)), Open)], "
            + "\"closed by a test\", 0), 1 end.") == "1";

    /// <summary>How many connections a virtual host has; over HTTP, of a broker that is not ours, as of some seconds ago.</summary>
    public async Task<int> CountConnectionsAsync(string virtualHost) => _process is null
        ? (await _management.ConnectionsAsync(virtualHost)).Count
        : int.Parse(
            await _process.EvaluateAsync($"length(rabbit_connection_tracking:list(<<\"{virtualHost}\">>))."), CultureInfo.InvariantCulture);

    /// <summary>Deletes a queue whoever owns it; the management plugin refuses exclusive ones.</summary>
    public Task DeleteAnyQueueAsync(string virtualHost, string name) => Own.EvaluateAsync(
        $"{{ok, Queue}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"{virtualHost}\">>, queue, <<\"{name}\">>)), "
            + "rabbit_amqqueue:delete(Queue, false, false, <<\"test\">>).");

    /// <summary>Raises or clears the alarm for memory, in which the broker takes no messages.</summary>
    public Task SetMemoryAlarmAsync(bool raised) =>
        Own.EvaluateAsync($"vm_memory_monitor:set_vm_memory_high_watermark({(raised ? "0.000001" : "0.9")}).");

    /// <summary>
    /// How long a consumer may keep a delivery unacknowledged on channels that are opened from now on; null is the broker's default of 30
    /// minutes.
    /// </summary>
    /// <remarks>The broker looks once in its channel interval, which goes down to a second with it (60 s by default).</remarks>
    public Task SetConsumerTimeoutAsync(TimeSpan? limit) => Own.EvaluateAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"application:set_env(rabbit, consumer_timeout, {(limit ?? TimeSpan.FromMinutes(30)).TotalMilliseconds:F0}), "
            + $"application:set_env(rabbit, channel_tick_interval, {(limit is null ? 60_000 : 1_000)})."));

    /// <summary>The largest message, in bytes, that the broker takes (<c>max_message_size</c>).</summary>
    /// <remarks>RabbitMQ 3 reads the setting for each channel; RabbitMQ 4 reads it when it starts, into a term.</remarks>
    public Task SetMaxMessageSizeAsync(int bytes) => Own.EvaluateAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"application:set_env(rabbit, max_message_size, {bytes}), persistent_term:put(max_message_size, {bytes})."));

    /// <summary>
    /// Writes down which queues and exchanges there are: a broker killed within some seconds of a declaration has forgotten it.
    /// </summary>
    public Task SyncAsync() => Own.EvaluateAsync("mnesia:sync_log().");

    /// <summary>Evaluates Erlang in the broker.</summary>
    public Task<string> EvaluateAsync(string expression) => Own.EvaluateAsync(expression);

    /// <summary>Ends the broker at once, as a crash does (SIGKILL).</summary>
    public void Kill() => Own.Kill();

    /// <summary>Starts a killed broker again with its ports and data; one that runs is stopped cleanly first.</summary>
    public Task RestartAsync() => Own.RestartAsync();

    /// <summary>Ends the broker and starts it without anything that it kept: virtual hosts, users, queues and messages.</summary>
    public Task WipeAsync() => Own.WipeAsync();

    /// <summary>Stops a broker cleanly.</summary>
    public Task StopAsync() => Own.StopAsync();

    /// <summary>Halts the broker without closing anything (SIGSTOP).</summary>
    public void Freeze() => Own.Freeze();

    /// <summary>Lets a frozen broker go on (SIGCONT).</summary>
    public void Resume() => Own.Resume();

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _management.Dispose();
        return ValueTask.CompletedTask;
    }
}

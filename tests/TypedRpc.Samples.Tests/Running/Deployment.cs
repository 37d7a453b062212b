using System.Globalization;
using System.Text.RegularExpressions;
using TypedRpc.Packages.Tests;

namespace TypedRpc.Samples.Tests.Running;

/// <summary>The block storage service and its web front as processes: a scheduler, volume managers and the front.</summary>
internal sealed partial class Deployment : IAsyncDisposable
{
    private static readonly string[] Hosts = ["h1", "h2"];

    private readonly List<RunningProgram> _programs = [];
    private readonly TemporaryFolder _folder = new();
    private readonly string _url;
    private readonly Dictionary<string, string> _environment;

    private Deployment(string url, string? collector)
    {
        _url = url;
        _environment = new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" };
        if (collector is null)
            return;
        _environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
        // In ms, so that a test does not wait for the 5 s and the 60 s of the defaults.
        _environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        _environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
    }

    private string[] Service => [Places.BlockStorage, "--transport", _url, "--folder", _folder.Path];

    /// <summary>The address of the front.</summary>
    public Uri Front { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts the processes and waits until they serve.</summary>
    /// <param name="url">The transport URL.</param>
    /// <param name="collector">The address of a collector of OTLP, or null.</param>
    public static Task<Deployment> StartAsync(string url, string? collector = null) =>
        new Deployment(url, collector).StartAsync([["--role", "scheduler"], .. Hosts.Select(Manager)], false);

    /// <summary>Starts the same in the format of oslo.messaging, with one volume manager, which is in Python.</summary>
    /// <inheritdoc cref="StartAsync(string, string?)"/>
    public static Task<Deployment> StartWithPythonAsync(string url, string? collector = null) =>
        new Deployment(url, collector).StartAsync([["--role", "scheduler", "--wire", "oslo"]], true);

    /// <summary>Ends the volume manager of a host as an orchestrator does, and starts it again.</summary>
    public async Task RestartManagerAsync(string host)
    {
        int index = 1 + Array.IndexOf(Hosts, host);
        _programs[index].Terminate();
        (await _programs[index].ExitedAsync(Until.Limit)).ShouldBe(0, _programs[index].Output);
        _programs[index] = RunningProgram.Start("dotnet", [.. Service, .. Manager(host)], environment: _environment);
        await _programs[index].HasPrintedAsync("is serving", Until.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RunningProgram program in _programs)
            await program.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<Deployment> StartAsync(string[][] roles, bool withPython)
    {
        try
        {
            foreach (string[] role in roles)
                Start("dotnet", [.. Service, .. role]);
            if (withPython)
            {
                string script = Path.Combine(Places.Repository, "samples", "BlockStorage", "python", "volume_manager.py");
                Start("/usr/bin/python3", [script, _url, "h1", _folder.Path]);
            }

            RunningProgram[] services = [.. _programs];
            string[] oslo = withPython
                ? ["--TypedRpc:Bus:Topology=Oslo", "--TypedRpc:Clients:scheduler:Wire=Oslo", "--TypedRpc:Clients:volume:Wire=Oslo"]
                : [];
            RunningProgram front = Start(
                "dotnet",
                [
                    Places.WebFront, "--contentRoot", Path.Combine(Places.Repository, "samples", "WebFront"), "--urls",
                    "http://127.0.0.1:0", $"--TypedRpc:Url={_url}", .. oslo,
                ]);
            foreach (RunningProgram service in services)
                await service.HasPrintedAsync("is serving", Until.Limit);
            await front.HasPrintedAsync("Now listening on:", Until.Limit);
            int port = int.Parse(Listening().Match(front.Output).Groups[1].Value, CultureInfo.InvariantCulture);
            Front = new UriBuilder("http", "127.0.0.1", port).Uri;
            await WaitForHostsAsync(withPython ? 1 : Hosts.Length);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private static string[] Manager(string host) => ["--role", "volume", "--host", host];

    private RunningProgram Start(string program, string[] arguments)
    {
        RunningProgram running = RunningProgram.Start(program, arguments, environment: _environment);
        _programs.Add(running);
        return running;
    }

    private async Task WaitForHostsAsync(int count)
    {
        using var http = new HttpClient { BaseAddress = Front };
        await Until.TrueAsync(
            async () =>
            {
                WebFront.Answer answer = await WebFront.Answer.GetAsync(http, "/volumes");
                return answer.Status == 200 && answer.Json.GetProperty("hosts").EnumerateArray()
                    .Count(host => host.GetProperty("isAnswering").GetBoolean()) == count;
            },
            "the scheduler to know the hosts");
    }

    [GeneratedRegex(@"Now listening on: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}

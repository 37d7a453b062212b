using System.Globalization;
using System.Text.RegularExpressions;
using TypedRpc.TestBroker;

namespace TypedRpc.Packages.Tests.Samples;

/// <summary>The block storage service as five processes at a real broker: what the README shows.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed partial class BlockStorageOverRabbitMqTests(VirtualHost virtualHost) : IClassFixture<VirtualHost>
{
    private const int Volumes = 20;
    private const int ConnectionsPerBus = 2; // to send on, and to receive on
    private const long Gib = 1024L * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Five_processes_make_twenty_volumes_and_leave_nothing_behind()
    {
        string url = await virtualHost.UrlAsync();
        ManagementApi broker = (await RabbitMqBroker.SharedAsync()).Management;
        using var folder = new TemporaryFolder();
        var services = new List<RunningProgram>();
        try
        {
            string[][] roles = [["scheduler"], ["volume", "--host", "h1"], ["volume", "--host", "h2"], ["billing"]];
            services.AddRange(roles.Select(role => Start(url, folder.Path, role)));
            foreach (RunningProgram service in services)
                await service.HasPrintedAsync("is serving", Limit);

            PrintedVolume[] first = await MakeVolumesAsync(url, folder.Path);
            first.Select(volume => volume.Host).Distinct().Order(StringComparer.Ordinal).ShouldBe(["h1", "h2"]);
            CheckFiles(folder.Path, first);

            // The API has gone: what it had at the broker goes with it, and a second one has as much and no more while it calls.
            await UntilAsync(
                async () => (await broker.ConnectionsAsync(virtualHost.Name)).Count == services.Count * ConnectionsPerBus,
                "the API's connection to be closed");
            Load idle = await LoadAsync(broker);
            Task<PrintedVolume[]> second = MakeVolumesAsync(url, folder.Path);
            Load most = idle;
            while (!second.IsCompleted)
            {
                Load now = await LoadAsync(broker);
                most = new Load(Math.Max(most.Queues, now.Queues), Math.Max(most.Connections, now.Connections));
            }

            CheckFiles(folder.Path, [.. first, .. await second]);
            most.Queues.ShouldBeLessThanOrEqualTo(idle.Queues + 1);
            most.Connections.ShouldBeLessThanOrEqualTo(idle.Connections + ConnectionsPerBus);
            await UntilAsync(async () => await LoadAsync(broker) == idle, "as many queues and connections as after the first run");

            int total = 2 * first.Sum(volume => volume.SizeGib);
            await services[3].HasPrintedAsync(
                string.Create(CultureInfo.InvariantCulture, $": {total} GiB in {2 * Volumes} volumes now"), Limit);
            Metered().Matches(services[3].Output)
                .Sum(line => int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldBe(total, services[3].Output);

            foreach (RunningProgram service in services)
                service.Terminate();
            foreach (RunningProgram service in services)
                (await service.ExitedAsync(Limit)).ShouldBe(0, service.Output);
            await UntilAsync(async () => (await QueuesAsync(broker)).All(name => !name.StartsWith("r.", StringComparison.Ordinal)
                && !name.Contains("_fanout", StringComparison.Ordinal)), "no inbox and no fanout queue");
            (await broker.ConnectionsAsync(virtualHost.Name)).ShouldBeEmpty();
        }
        finally
        {
            foreach (RunningProgram service in services)
                await service.DisposeAsync();
        }
    }

    private static RunningProgram Start(string url, string folder, params string[] role) =>
        Dotnet.Start(Places.Sample("BlockStorage"), ["--transport", url, "--folder", folder, "--role", .. role]);

    private static async Task<PrintedVolume[]> MakeVolumesAsync(string url, string folder)
    {
        await using RunningProgram api = Start(url, folder, "api", "--volumes", Volumes.ToString(CultureInfo.InvariantCulture), "--trace");
        string output = await api.SucceededAsync(Limit);
        PrintedVolume[] volumes = [.. PrintedVolume.Of(output)];
        volumes.Length.ShouldBe(Volumes, output);
        volumes.ShouldAllBe(volume => volume.State == "available");
        volumes.Select(volume => volume.SizeGib).ShouldBe(Enumerable.Range(1, Volumes).Select(i => 1 + (i % 4)));
        PrintedHop.Of(output).Count(hop => hop.What == "Call schedule_volume").ShouldBe(Volumes, output);
        return volumes;
    }

    // A file for each volume, in its host's folder, of exactly its size, and no other file except those of the host's database.
    private static void CheckFiles(string folder, IReadOnlyCollection<PrintedVolume> volumes)
    {
        Dictionary<string, long> files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("volumes.db", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => new FileInfo(file).Length);
        files.ShouldBe(
            volumes.ToDictionary(volume => Path.Combine(volume.Host, $"volume-{volume.Id}"), volume => volume.SizeGib * Gib),
            ignoreOrder: true);
    }

    private async Task<Load> LoadAsync(ManagementApi broker) =>
        new((await QueuesAsync(broker)).Count, (await broker.ConnectionsAsync(virtualHost.Name)).Count);

    private async Task<IReadOnlyList<string>> QueuesAsync(ManagementApi broker) =>
        [.. (await broker.QueuesAsync(virtualHost.Name)).Select(queue => queue.Name)];

    // The broker lists connections with a delay, and takes exclusive queues away after their connection.
    private async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                ManagementApi broker = (await RabbitMqBroker.SharedAsync()).Management;
                Assert.Fail($"Waited {Limit} for {what}. There are the queues {string.Join(", ", await QueuesAsync(broker))} and "
                    + $"{await LoadAsync(broker)}.");
            }

            await Task.Delay(100);
        }
    }

    [GeneratedRegex(@"meters (\d+) GiB")]
    private static partial Regex Metered();

    private sealed record Load(int Queues, int Connections);
}

using TypedRpc.TestBroker;

namespace TypedRpc.Packages.Tests.Samples;

/// <summary>The block storage service with a volume manager in Python, over the real oslo.messaging of the system's Python.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class BlockStorageInPythonTests(VirtualHost virtualHost) : IClassFixture<VirtualHost>
{
    private const int Volumes = 6;
    private const long Gib = 1024L * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_volume_manager_in_Python_replaces_the_one_in_dotnet_and_the_flow_completes()
    {
        string url = await virtualHost.UrlAsync();
        string script = Path.Combine(Places.Repository, "samples", "BlockStorage", "python", "volume_manager.py");
        (await File.ReadAllLinesAsync(script)).Length.ShouldBeLessThan(60);
        using var folder = new TemporaryFolder();
        await using RunningProgram scheduler = Start(url, folder.Path, "scheduler");
        await using RunningProgram billing = Start(url, folder.Path, "billing");
        await scheduler.HasPrintedAsync("is serving", Limit);
        await billing.HasPrintedAsync("is serving", Limit);
        await using RunningProgram manager = RunningProgram.Start("/usr/bin/python3", [script, url, "h1", folder.Path]);
        await manager.HasPrintedAsync("is serving", Limit);

        await using RunningProgram api = Start(url, folder.Path, "api", "--volumes", $"{Volumes}");
        string output = await api.SucceededAsync(Limit);

        PrintedVolume[] volumes = [.. PrintedVolume.Of(output)];
        volumes.Length.ShouldBe(Volumes, output);
        volumes.ShouldAllBe(volume => volume.State == "available" && volume.Host == "h1");
        foreach (PrintedVolume volume in volumes)
            new FileInfo(Path.Combine(folder.Path, "h1", $"volume-{volume.Id}")).Length.ShouldBe(volume.SizeGib * Gib);
        await billing.HasPrintedAsync($"in {Volumes} volumes now", Limit);
        billing.Output.ShouldContain("for red, told by volume.h1");
    }

    private static RunningProgram Start(string url, string folder, params string[] role) =>
        Dotnet.Start(Places.Sample("BlockStorage"), ["--transport", url, "--folder", folder, "--wire", "oslo", "--role", .. role]);
}

using System.Diagnostics;
using System.Reflection;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>The sample's scheduler, as a client that was built apart from it knows it.</summary>
[RpcTopic("scheduler")]
public interface ISchedulerSeenFromHere
{
    [Call(Idempotent = true)]
    Task<List<HostSeenFromHere>> ListHostsAsync();
}

public sealed record HostSeenFromHere(string Host, int FreeGib);

[Trait("Broker", "RabbitMQ")]
public sealed class KilledServerTests(ITestOutputHelper output) : Bed
{
    [Fact]
    public async Task A_killed_server_is_an_error_soon_and_not_an_error_while_another_server_runs()
    {
        RpcClient<ISchedulerSeenFromHere> client = (await ConnectAsync()).Client<ISchedulerSeenFromHere>();
        using Process victim = await StartSchedulerAsync();
        (await client.For(waitForServer: Limit).ListHostsAsync()).ShouldBeEmpty();

        RpcBus other = await ConnectAsync();
        RpcServer alive = await other.ServeAsync<ISchedulerSeenFromHere>(new Scheduler(), new() { Server = "alive" });
        Task<List<HostSeenFromHere>>[] calls = [.. Enumerable.Range(0, 200).Select(_ => client.Any.ListHostsAsync())];
        victim.Kill();
        await Task.WhenAll(calls).WaitAsync(Limit);
        (await client.Any.ListHostsAsync()).Single().Host.ShouldBe("alive");
        await victim.WaitForExitAsync().WaitAsync(Limit);
        await alive.DisposeAsync();

        using Process again = await StartSchedulerAsync();
        (await client.For(waitForServer: Limit).ListHostsAsync()).ShouldBeEmpty();
        again.Kill();
        await again.WaitForExitAsync().WaitAsync(Limit);
        var watch = Stopwatch.StartNew();
        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.ListHostsAsync().WaitAsync(Limit));
        output.WriteLine($"nobody there, killed: {watch.Elapsed.TotalMilliseconds:F0} ms");
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private async Task<Process> StartSchedulerAsync()
    {
        string dll = Assembly.GetExecutingAssembly()
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "BlockStorage").Value!;
        var start = new ProcessStartInfo("dotnet", [dll, "--role", "scheduler", "--transport", Url]) { RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        line.ShouldNotBeNull().ShouldContain("is serving");
        return process;
    }

    private sealed class Scheduler : ISchedulerSeenFromHere
    {
        public Task<List<HostSeenFromHere>> ListHostsAsync() => Task.FromResult<List<HostSeenFromHere>>([new("alive", 1)]);
    }
}

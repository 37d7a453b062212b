using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace BlockStorage.Hosting;

/// <summary>Waits until the servers and listeners of this host consume their queues, and says so.</summary>
/// <param name="health">The health checks of the host.</param>
/// <param name="name">The name of the role in the transcript.</param>
internal abstract class RoleStart(HealthCheckService health, string name) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs once, when this host is ready.</summary>
    protected virtual ValueTask OnReadyAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await IsReadyAsync(stoppingToken))
            await Task.Delay(Pause, stoppingToken);
        await OnReadyAsync(stoppingToken);
        Transcript.Say(name, $"is serving");
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        HealthReport report = await health.CheckHealthAsync(check => check.Tags.Contains("ready"), cancellationToken);
        return report.Status == HealthStatus.Healthy;
    }
}

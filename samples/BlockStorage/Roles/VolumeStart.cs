using BlockStorage.Hosting;
using BlockStorage.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace BlockStorage.Roles;

/// <summary>Creates the database of a host before requests are served, and reports its capacity once they are.</summary>
internal sealed class VolumeStart(HealthCheckService health, IServiceScopeFactory scopes, VolumeFolder folder)
    : RoleStart(health, folder.Host), IHostedLifecycleService
{
    /// <summary>Runs before the host starts any service.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folder.Create();
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<VolumeContext>().Database.EnsureCreatedAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async ValueTask OnReadyAsync(CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CapacityReport>().SendAsync();
    }
}

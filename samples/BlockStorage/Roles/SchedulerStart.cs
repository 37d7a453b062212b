using BlockStorage.Contracts;
using BlockStorage.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BlockStorage.Roles;

/// <summary>Asks the hosts that run already for their capacity.</summary>
internal sealed class SchedulerStart(HealthCheckService health, IVolumeManager volumes) : RoleStart(health, "scheduler")
{
    protected override ValueTask OnReadyAsync(CancellationToken cancellationToken) => volumes.PublishCapacityAsync();
}

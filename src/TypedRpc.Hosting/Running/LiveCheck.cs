using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TypedRpc.Hosting.Running;

/// <summary>Reports whether a restart of the process would help: the bus has closed although the host is not stopping.</summary>
internal sealed class LiveCheck(HostedBus hosted) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        RpcBusHealth health = hosted.Bus.Health;
        HealthStatus status = health.State == RpcBusState.Closed && !hosted.IsStopping
            ? context.Registration.FailureStatus
            : HealthStatus.Healthy;
        return Task.FromResult(new HealthCheckResult(status, health.ToString(), data: ReadyCheck.DataOf(health, [])));
    }
}

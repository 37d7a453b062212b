using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TypedRpc.Hosting.Running;

/// <summary>Reports whether a bus can be used now: connected, and all its servers and listeners consume their queues.</summary>
internal sealed class ReadyCheck(HostedBus hosted) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        RpcBusHealth health = hosted.Bus.Health;
        string[] notStarted = [.. hosted.NotStarted.Select(part => $"{part.Part}: {part.Reason}")];
        HealthStatus status = health.State switch
        {
            _ when notStarted.Length > 0 => context.Registration.FailureStatus,
            RpcBusState.Connected => HealthStatus.Healthy,
            RpcBusState.Blocked or RpcBusState.Degraded => HealthStatus.Degraded,
            _ => context.Registration.FailureStatus,
        };
        string description = string.Join("; ", [health.ToString(), .. notStarted]);
        return Task.FromResult(new HealthCheckResult(status, description, data: DataOf(health, notStarted)));
    }

    /// <summary>The data of a report.</summary>
    public static Dictionary<string, object> DataOf(RpcBusHealth health, IReadOnlyList<string> notStarted) => new(StringComparer.Ordinal)
    {
        ["state"] = health.State.ToString(),
        ["cause"] = health.Cause,
        ["since"] = health.Since,
        ["epoch"] = health.Epoch,
        ["queues"] = health.Problems,
        ["not_started"] = notStarted,
    };
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedRpc.Hosting.Running;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health checks of buses.</summary>
public static class TypedRpcHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds two health checks of a bus: <c>typedrpc</c> with the tag <c>ready</c>, and <c>typedrpc-live</c> with the tag <c>live</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Ready is healthy when the bus is connected and all its servers and listeners consume their queues; degraded when the broker
    /// blocks publishers or a queue cannot be consumed; otherwise unhealthy, which includes the time before the first connection. Live is
    /// unhealthy only when the bus has closed although the host is not stopping: a lost connection is not a reason to restart a process.
    /// </para>
    /// <para>The data of a report has <c>state</c>, <c>cause</c>, <c>since</c>, <c>epoch</c>, <c>queues</c> and <c>not_started</c>.</para>
    /// </remarks>
    /// <param name="builder">The health checks of the application.</param>
    /// <param name="bus">The name of the bus; null is the default bus. The names of the checks then end with it.</param>
    /// <param name="failureStatus">What an unhealthy check reports; null is unhealthy.</param>
    /// <param name="tags">Tags of both checks, beside their own.</param>
    public static IHealthChecksBuilder AddTypedRpc(
        this IHealthChecksBuilder builder, string? bus = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string key = bus ?? Options.Options.DefaultName;
        string name = bus is null ? "typedrpc" : $"typedrpc-{bus}";
        var ready = new HealthCheckRegistration(
            name, services => new ReadyCheck(Hosted(services)), failureStatus, ["ready", .. tags ?? []]);
        var live = new HealthCheckRegistration(
            name + "-live", services => new LiveCheck(Hosted(services)), failureStatus, ["live", .. tags ?? []]);
        return builder.Add(ready).Add(live);

        HostedBus Hosted(IServiceProvider services) => services.GetRequiredKeyedService<HostedBus>(key);
    }
}

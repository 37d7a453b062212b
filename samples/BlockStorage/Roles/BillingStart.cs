using BlockStorage.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BlockStorage.Roles;

/// <summary>Says when notifications are metered.</summary>
internal sealed class BillingStart(HealthCheckService health) : RoleStart(health, "billing");

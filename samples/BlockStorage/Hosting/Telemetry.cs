using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace BlockStorage.Hosting;

/// <summary>Exports traces and metrics when the environment names a collector.</summary>
internal static class Telemetry
{
    /// <summary>Adds OpenTelemetry when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, such as to <c>http://localhost:4318</c>.</summary>
    public static void AddTelemetry(this HostApplicationBuilder builder, string service, string instance)
    {
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { } endpoint)
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceInstanceId: instance))
            .WithTracing(tracing => tracing.AddSource("TypedRpc"))
            .WithMetrics(metrics => metrics.AddMeter("TypedRpc"))
            .UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, new Uri(endpoint));
    }
}

using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace WebFront;

/// <summary>Exports traces and metrics when the environment names a collector.</summary>
internal static class Telemetry
{
    /// <summary>Adds OpenTelemetry when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, such as to <c>http://localhost:4318</c>.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { } endpoint)
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("webfront"))
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddSource("TypedRpc"))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter("TypedRpc"))
            .UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, new Uri(endpoint));
    }
}

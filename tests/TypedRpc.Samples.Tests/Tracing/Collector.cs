using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Samples.Tests.Tracing;

/// <summary>Receives traces and metrics in OTLP over HTTP on loopback, and keeps the spans and the names of the metrics.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);

    private Collector(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IReadOnlyList<Span> Spans => [.. _spans];

    public IEnumerable<string> Metrics => _metrics.Keys;

    public static async Task<Collector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(app);
        app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            foreach (Span span in Span.ReadAll(await BodyOfAsync(request)))
                collector._spans.Enqueue(span);
        });
        app.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            foreach (string name in NamesOf(await BodyOfAsync(request)))
                collector._metrics.TryAdd(name, true);
        });
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // ExportMetricsServiceRequest: metrics of scopes of resources.
    private static IEnumerable<string> NamesOf(byte[] request) =>
        from process in ProtocolBuffer.Parse(request).Messages(1)
        from source in process.Messages(2)
        from metric in source.Messages(2)
        select metric.Text(1);

    private static async Task<byte[]> BodyOfAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

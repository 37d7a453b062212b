namespace TypedRpc.Samples.Tests.Tracing;

/// <summary>The kinds of spans, as OTLP numbers them.</summary>
internal enum SpanKind
{
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// <summary>A span that a process has exported. A process is a service and its instance, such as <c>blockstorage-volume/h1</c>.</summary>
internal sealed record Span(
    string Process,
    string Source,
    string TraceId,
    string Id,
    string ParentId,
    string Name,
    SpanKind Kind,
    bool IsFailed,
    IReadOnlyDictionary<string, string> Attributes)
{
    private const ulong Error = 2;

    /// <summary>Reads an <c>ExportTraceServiceRequest</c> of OTLP.</summary>
    public static IEnumerable<Span> ReadAll(byte[] request) =>
        from process in ProtocolBuffer.Parse(request).Messages(1)
        let resource = process.Messages(1).Single().Attributes(1)
        from source in process.Messages(2)
        from span in source.Messages(2)
        select new Span(
            $"{resource["service.name"]}/{resource.GetValueOrDefault("service.instance.id")}",
            source.Messages(1).Single().Text(1),
            span.Hexadecimal(1),
            span.Hexadecimal(2),
            span.Hexadecimal(4),
            span.Text(5),
            (SpanKind)(span.Number(6) ?? 0),
            span.Messages(15).SingleOrDefault()?.Number(3) == Error,
            span.Attributes(9));

    public override string ToString() => $"{Process}: {Kind} '{Name}' {Id} of {ParentId} ({string.Join(", ", Attributes)})";
}

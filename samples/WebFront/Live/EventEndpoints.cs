namespace WebFront.Live;

/// <summary>The stream of Server-Sent Events that the page reads.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/events", (LiveFeed feed, CancellationToken aborted) => TypedResults.ServerSentEvents(feed.ReadAsync(aborted)));
}

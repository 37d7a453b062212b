using System.Net.ServerSentEvents;
using TypedRpc.Samples.Tests.Running;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>Reads <c>/events</c> as a browser does.</summary>
internal sealed class EventStream(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
{
    public static async Task<EventStream> OpenAsync(HttpClient http)
    {
        HttpResponseMessage response = await http.GetAsync(
            new Uri("/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        Stream body = await response.Content.ReadAsStreamAsync();
        return new EventStream(response, SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator());
    }

    public async Task<(string Name, string Data)> NextAsync()
    {
        (await items.MoveNextAsync().AsTask().WaitAsync(Until.Limit)).ShouldBeTrue("The stream has ended.");
        return (items.Current.EventType, items.Current.Data);
    }

    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync();
        response.Dispose();
    }
}

using System.Net.Http.Json;
using System.Text.Json;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>What the front answered.</summary>
internal sealed record Answer(int Status, string? MediaType, string? RetryAfter, string Text)
{
    /// <summary>The members of a JSON object.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public static async Task<Answer> OfAsync(Task<HttpResponseMessage> request)
    {
        using HttpResponseMessage response = await request;
        return new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.ToString(),
            await response.Content.ReadAsStringAsync());
    }

    public static Task<Answer> GetAsync(HttpClient http, string path) => OfAsync(http.GetAsync(new Uri(path, UriKind.Relative)));

    public static Task<Answer> DeleteAsync(HttpClient http, string path) => OfAsync(http.DeleteAsync(new Uri(path, UriKind.Relative)));

    public static Task<Answer> CreateAsync(HttpClient http, string? name, int sizeGib) =>
        OfAsync(http.PostAsJsonAsync(new Uri("/volumes", UriKind.Relative), new { name, sizeGib }));
}

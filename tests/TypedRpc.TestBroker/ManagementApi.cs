using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace TypedRpc.TestBroker;

/// <summary>A queue as the broker lists it.</summary>
public sealed record ListedQueue(string Name, bool Durable, bool Exclusive, bool AutoDelete);

/// <summary>What tests need of RabbitMQ's HTTP interface (the management plugin).</summary>
public sealed class ManagementApi : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly string _user;

    /// <summary>Its port.</summary>
    public int Port => _http.BaseAddress!.Port;

    internal ManagementApi(Uri address, string user, string password)
    {
        _user = user;
        _http = new HttpClient { BaseAddress = address, Timeout = Limit };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>Makes a virtual host with all permissions for our user.</summary>
    public async Task CreateVirtualHostAsync(string name)
    {
        await SendAsync(HttpMethod.Put, $"/api/vhosts/{Escape(name)}", new { });
        await SendAsync(
            HttpMethod.Put, $"/api/permissions/{Escape(name)}/{Escape(_user)}", new { configure = ".*", write = ".*", read = ".*" });
    }

    /// <summary>Deletes a virtual host with all that is in it.</summary>
    public Task DeleteVirtualHostAsync(string name) => SendAsync(HttpMethod.Delete, $"/api/vhosts/{Escape(name)}", null);

    /// <summary>Makes a user with the permissions given as regular expressions.</summary>
    public async Task CreateUserAsync(string name, string password, string virtualHost, string configure, string write, string read)
    {
        await SendAsync(HttpMethod.Put, $"/api/users/{Escape(name)}", new { password, tags = "" });
        await SendAsync(HttpMethod.Put, $"/api/permissions/{Escape(virtualHost)}/{Escape(name)}", new { configure, write, read });
    }

    /// <summary>Gives a user the permissions named as regular expressions; empty ones are none.</summary>
    public Task SetPermissionsAsync(string name, string virtualHost, string configure, string write, string read) =>
        SendAsync(HttpMethod.Put, $"/api/permissions/{Escape(virtualHost)}/{Escape(name)}", new { configure, write, read });

    /// <summary>Gives a user another password; connections that are open stay.</summary>
    public Task ChangePasswordAsync(string name, string password) =>
        SendAsync(HttpMethod.Put, $"/api/users/{Escape(name)}", new { password, tags = "" });

    /// <summary>Deletes a user.</summary>
    public Task DeleteUserAsync(string name) => SendAsync(HttpMethod.Delete, $"/api/users/{Escape(name)}", null);

    /// <summary>Declares a queue with arguments of the caller's choice.</summary>
    public Task DeclareQueueAsync(
        string virtualHost, string name, bool durable, bool autoDelete = false, IDictionary<string, object>? arguments = null) =>
        SendAsync(
            HttpMethod.Put,
            $"/api/queues/{Escape(virtualHost)}/{Escape(name)}",
            new { durable, auto_delete = autoDelete, arguments = arguments ?? new Dictionary<string, object>() });

    /// <summary>Declares an exchange.</summary>
    public Task DeclareExchangeAsync(string virtualHost, string name, string type, bool durable) =>
        SendAsync(HttpMethod.Put, $"/api/exchanges/{Escape(virtualHost)}/{Escape(name)}", new { type, durable });

    /// <summary>Deletes an exchange with all bindings from it.</summary>
    public Task DeleteExchangeAsync(string virtualHost, string name) =>
        SendAsync(HttpMethod.Delete, $"/api/exchanges/{Escape(virtualHost)}/{Escape(name)}", null);

    /// <summary>Deletes a queue, under its consumers if it has any.</summary>
    public Task DeleteQueueAsync(string virtualHost, string name) =>
        SendAsync(HttpMethod.Delete, $"/api/queues/{Escape(virtualHost)}/{Escape(name)}", null);

    /// <summary>The queues of a virtual host.</summary>
    public async Task<IReadOnlyList<ListedQueue>> QueuesAsync(string virtualHost)
    {
        using JsonDocument list = await GetAsync($"/api/queues/{Escape(virtualHost)}?disable_stats=true&enable_queue_totals=true");
        return [.. list.RootElement.EnumerateArray().Select(q => new ListedQueue(
            q.GetProperty("name").GetString()!, q.GetProperty("durable").GetBoolean(), q.GetProperty("exclusive").GetBoolean(),
            q.GetProperty("auto_delete").GetBoolean()))];
    }

    /// <summary>
    /// The names of the connections of a virtual host; a new one takes up to the broker's statistics interval to be listed.
    /// </summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync(string virtualHost)
    {
        using JsonDocument list = await GetAsync($"/api/vhosts/{Escape(virtualHost)}/connections");
        return [.. list.RootElement.EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
    }

    internal async Task<int> CloseConnectionsAsync(string virtualHost)
    {
        // A new connection is listed with a delay, so "none" is believed only after we have closed some; one that is gone is listed for
        // a while yet, and then not found.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int closed = 0;
        for (int round = 0; round < 200; round++)
        {
            string[] names = [.. (await ConnectionsAsync(virtualHost)).Where(seen.Add)];
            foreach (string name in names)
            {
                closed += await SendAsync(HttpMethod.Delete, $"/api/connections/{Escape(name)}", null, HttpStatusCode.NotFound)
                    == HttpStatusCode.NotFound ? 0 : 1;
            }
            if (names.Length == 0 && closed > 0)
                return closed;
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return closed;
    }

    internal async Task CheckAsync()
    {
        using JsonDocument _ = await GetAsync("/api/overview");
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private async Task<JsonDocument> GetAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode? alsoFine = null)
    {
        using var request =
            new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode && response.StatusCode != alsoFine)
            throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return response.StatusCode;
    }
}

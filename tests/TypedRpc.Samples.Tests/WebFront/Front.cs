using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using TypedRpc.Samples.Tests.Running;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>A web front in this process.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _factory;

    /// <param name="url">The transport URL.</param>
    /// <param name="options">Options of the bus in addition, such as <c>Bus:MaxPendingCalls</c>.</param>
    public Front(string url, params (string Key, string Value)[] options)
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            builder.UseSetting("TypedRpc:Url", url);
            foreach ((string key, string value) in options)
                builder.UseSetting("TypedRpc:" + key, value);
        });
        Http = _factory.CreateClient();
        Http.Timeout = Until.Limit;
    }

    public HttpClient Http { get; }

    public RpcBus Bus => _factory.Services.GetRequiredService<RpcBus>();

    public Task ReadyAsync() => Until.TrueAsync(
        async () =>
        {
            using HttpResponseMessage response = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        },
        "the front to be ready");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _factory.DisposeAsync();
    }
}

using Microsoft.Extensions.Hosting;
using TypedRpc.Load.Subjects;
using Wolverine;
using Wolverine.RabbitMQ;

namespace TypedRpc.Load.Peers;

/// <summary>Both sides on Wolverine, with code compiled at run time, as its documentation has it for development.</summary>
internal sealed class WolverineHost : IServer, IClient
{
    private const string Queue = "load";
    private const ushort Prefetch = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly IHost _host;

    private WolverineHost(IHost host) => _host = host;

    public static async Task<IServer> ServeAsync(Place place) => await StartAsync(place, isServer: true);

    public static async Task<IClient> ConnectAsync(Place place) => await StartAsync(place, isServer: false);

    // A bus of its own for each call, as a scope of a request has: it keeps what it has sent.
    public async ValueTask<byte[]> CallAsync(byte[] body) =>
        (await _host.MessageBus().InvokeAsync<EchoReply>(new EchoRequest { Body = body }, timeout: Limit)).Body;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<WolverineHost> StartAsync(Place place, bool isServer)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        PeerLog.Configure(builder.Logging);
        builder.UseWolverine(options =>
        {
            options.ServiceName = isServer ? "load-server" : "load-client";
            options.UseRuntimeCompilation();
            options.UseRabbitMq(factory =>
            {
                (factory.HostName, factory.Port) = (place.Broker.Host, place.Broker.Port);
                (factory.UserName, factory.Password, factory.VirtualHost) = (place.User, place.Password, place.VirtualHost);
            }).AutoProvision();
            options.Discovery.DisableConventionalDiscovery();
            if (isServer)
            {
                options.Discovery.IncludeType(typeof(EchoRequestHandler));
                options.ListenToRabbitQueue(Queue).PreFetchCount(Prefetch).MaximumParallelMessages(Prefetch).BufferedInMemory();
            }
            else
            {
                options.PublishMessage<EchoRequest>().ToRabbitQueue(Queue).SendInline();
            }
        });
        IHost host = builder.Build();
        using var limit = new CancellationTokenSource(Limit);
        await host.StartAsync(limit.Token);
        return new WolverineHost(host);
    }
}

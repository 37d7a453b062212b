using MassTransit;
using Microsoft.Extensions.Logging;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Peers;

/// <summary>Both sides on MassTransit, tuned: high prefetch and concurrency, nothing durable.</summary>
internal sealed class MassTransitBus : IServer, IClient
{
    private const string Queue = "load";
    private const int Prefetch = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly IBusControl _bus;
    private IRequestClient<EchoRequest>? _requests;
    private ISendEndpoint? _notes;

    private MassTransitBus(IBusControl bus) => _bus = bus;

    public static async Task<IServer> ServeAsync(Place place) => await StartAsync(place, isServer: true);

    public static async Task<IClient> ConnectAsync(Place place)
    {
        MassTransitBus client = await StartAsync(place, isServer: false);
        var address = new Uri($"exchange:{Queue}?durable=false");
        client._requests = client._bus.CreateRequestClient<EchoRequest>(address, Limit);
        client._notes = await client._bus.GetSendEndpoint(address);
        return client;
    }

    public bool Supports(Operation operation) => operation is Operation.Call or Operation.Cast;

    public async ValueTask<byte[]> CallAsync(byte[] body)
    {
        Response<EchoReply> reply = await _requests!.GetResponse<EchoReply>(new EchoRequest { Body = body });
        return reply.Message.Body;
    }

    public ValueTask SendAsync(Operation operation, byte[] body) => new(_notes!.Send(new EchoNote { Body = body }));

    public async ValueTask DisposeAsync() => await _bus.StopAsync();

    private static async Task<MassTransitBus> StartAsync(Place place, bool isServer)
    {
        LogContext.ConfigureCurrentLogContext(LoggerFactory.Create(PeerLog.Configure));
        IBusControl bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(place.Broker.Host, (ushort)place.Broker.Port, place.VirtualHost, host =>
            {
                host.Username(place.User);
                host.Password(place.Password);
            });
            configure.PrefetchCount = Prefetch;
            configure.ConcurrentMessageLimit = Prefetch;
            configure.Durable = false;
            configure.ConfigureSend(send => send.UseExecute(context => context.Durable = false));
            configure.ConfigurePublish(publish => publish.UseExecute(context => context.Durable = false));
            if (!isServer)
                return;
            configure.ReceiveEndpoint(Queue, endpoint =>
            {
                endpoint.Durable = false;
                endpoint.AutoDelete = false;
                endpoint.PrefetchCount = Prefetch;
                endpoint.ConcurrentMessageLimit = Prefetch;
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Handler<EchoRequest>(context =>
                {
                    Served.AddOne();
                    return context.RespondAsync(new EchoReply { Body = context.Message.Body });
                });
                endpoint.Handler<EchoNote>(_ =>
                {
                    Served.AddOne();
                    return Task.CompletedTask;
                });
            });
        });
        using var limit = new CancellationTokenSource(Limit);
        await bus.StartAsync(limit.Token);
        return new MassTransitBus(bus);
    }
}

using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Peers.Proto;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Peers;

/// <summary>A gRPC server on Kestrel, HTTP/2 without TLS, on a free port of loopback.</summary>
internal sealed class GrpcServer(WebApplication application) : IServer
{
    public string? Address { get; } = application.Urls.Single();

    public static async Task<IServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        PeerLog.Configure(builder.Logging);
        builder.Services.AddGrpc(options => (options.MaxReceiveMessageSize, options.MaxSendMessageSize) = (null, null));
        builder.WebHost.ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        WebApplication application = builder.Build();
        application.MapGrpcService<EchoService>();
        await application.StartAsync();
        return new GrpcServer(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private sealed class EchoService : Echo.EchoBase
    {
        public override Task<Payload> Send(Payload request, ServerCallContext context)
        {
            Served.AddOne();
            return Task.FromResult(new Payload { Body = request.Body });
        }

        public override async Task Repeat(Repeated request, IServerStreamWriter<Payload> responseStream, ServerCallContext context)
        {
            for (int i = 0; i < request.Count; i++)
                await responseStream.WriteAsync(new Payload { Body = request.Item });
            Served.AddOne();
        }
    }
}

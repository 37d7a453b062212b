using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Peers.Proto;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Peers;

/// <summary>A gRPC client, with as many connections as it needs for streams.</summary>
internal sealed class GrpcClient : IClient
{
    private readonly GrpcChannel _channel;
    private readonly Echo.EchoClient _client;

    public GrpcClient(Place place)
    {
        _channel = GrpcChannel.ForAddress(place.Server, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false },
        });
        _client = new Echo.EchoClient(_channel);
    }

    public async ValueTask<byte[]> CallAsync(byte[] body)
    {
        Payload reply = await _client.SendAsync(new Payload { Body = UnsafeByteOperations.UnsafeWrap(body) });
        return reply.Body.ToByteArray();
    }

    public bool Supports(Operation operation) => operation is Operation.Call or Operation.Stream;

    public async ValueTask SendAsync(Operation operation, byte[] body)
    {
        int items = 0;
        using AsyncServerStreamingCall<Payload> call =
            _client.Repeat(new Repeated { Item = UnsafeByteOperations.UnsafeWrap(body), Count = Streams.Items });
        await foreach (Payload item in call.ResponseStream.ReadAllAsync())
        {
            _ = item.Body.ToByteArray();
            items++;
        }

        Streams.CheckIsComplete(items);
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Net.Sockets;
using RabbitMQ.Client;

namespace TypedRpc.Load.Bare;

/// <summary>A socket for RabbitMQ.Client whose writes are merged.</summary>
internal sealed class CoalescingSocket : TcpClientAdapter
{
    private readonly Socket _socket;

    public CoalescingSocket(Socket socket)
        : base(socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
    }

    public override NetworkStream GetStream() => new CoalescingStream(_socket);
}

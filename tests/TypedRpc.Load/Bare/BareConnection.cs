using System.Net.Sockets;
using RabbitMQ.Client;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Bare;

/// <summary>The names and the connection that the bare subjects share.</summary>
internal static class BareConnection
{
    public const string RequestQueue = "q";
    public const string NotificationQueue = "n";
    public const string StreamQueue = "s";
    public const string NotificationExchange = "e";
    public const string NotificationKey = "k";
    public const int MaxBytes = 64 * 1024 * 1024;

    public static Task<IConnection> OpenAsync(Place place, bool coalesced)
    {
        var factory = new ConnectionFactory
        {
            HostName = place.Broker.Host,
            Port = place.Broker.Port,
            UserName = place.User,
            Password = place.Password,
            VirtualHost = place.VirtualHost,
            AutomaticRecoveryEnabled = false,
            MaxInboundMessageBodySize = MaxBytes,
        };
        if (coalesced)
            factory.SocketFactory = static family => new CoalescingSocket(new Socket(family, SocketType.Stream, ProtocolType.Tcp));
        return factory.CreateConnectionAsync();
    }
}

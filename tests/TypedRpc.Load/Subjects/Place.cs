using TypedRpc.TestBroker;

namespace TypedRpc.Load.Subjects;

/// <summary>Where a subject runs.</summary>
/// <param name="Broker">The URL of its virtual host, as in <c>rabbit://guest:guest@127.0.0.1:5672/name</c>.</param>
/// <param name="Server">For a server its number, from 0; for a client the address of its server, if that has one.</param>
/// <param name="Buses">The number of connections of a client, over which its callers are spread. Only of TypedRpc.</param>
internal sealed record Place(Uri Broker, string Server, int Buses)
{
    public string User => Broker.UserInfo.Split(':')[0];

    public string Password => Broker.UserInfo.Split(':')[1];

    public string VirtualHost => Broker.AbsolutePath[1..];

    /// <summary>The same virtual host by AMQP 1.0, which RabbitMQ 4 takes at the same port.</summary>
    public Place OverAmqp10() => this with { Broker = new Uri(AmqpUrl.Of(Broker.OriginalString)) };
}

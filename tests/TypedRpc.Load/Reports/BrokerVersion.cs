using System.Text;
using RabbitMQ.Client;
using TypedRpc.TestBroker;

namespace TypedRpc.Load.Reports;

/// <summary>The name and version that a broker tells its clients.</summary>
internal static class BrokerVersion
{
    public static async Task<string> OfAsync(RabbitMqBroker broker)
    {
        Uri url = await broker.CreateVirtualHostAsync();
        string[] login = url.UserInfo.Split(':');
        var factory = new ConnectionFactory
        {
            HostName = url.Host,
            Port = url.Port,
            UserName = login[0],
            Password = login[1],
            VirtualHost = url.AbsolutePath[1..],
        };
        await using IConnection connection = await factory.CreateConnectionAsync();
        return $"{Property("product")} {Property("version")}, {Property("platform")}";

        string Property(string name) =>
            connection.ServerProperties?.TryGetValue(name, out object? value) == true && value is byte[] text
                ? Encoding.UTF8.GetString(text)
                : "?";
    }
}

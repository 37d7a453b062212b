using System.Globalization;

namespace TypedRpc.TestBroker;

/// <summary>The files from which a private broker reads its settings and plugins.</summary>
internal static class BrokerConfiguration
{
    /// <summary>Writes them into the folder of the broker, which it makes.</summary>
    public static void Write(string folder, int port, int managementPort, Distribution distribution, (int Port, BrokerTls Files)? tls)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "rabbitmq.conf");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            distribution.listener.interface = 127.0.0.1
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {managementPort}
            log.console = false
            {distribution.Configuration}

            """));
        File.WriteAllText(
            Path.Combine(folder, "plugins"),
            tls is null ? "[rabbitmq_management]." : "[rabbitmq_management,rabbitmq_auth_mechanism_ssl].");
        if (tls is not { } given)
            return;
        File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            listeners.ssl.1 = 127.0.0.1:{given.Port}
            ssl_options.cacertfile = {given.Files.AuthorityFile}
            ssl_options.certfile = {given.Files.CertificateFile}
            ssl_options.keyfile = {given.Files.KeyFile}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = false
            ssl_cert_login_from = common_name
            auth_mechanisms.1 = PLAIN
            auth_mechanisms.2 = AMQPLAIN
            auth_mechanisms.3 = EXTERNAL

            """));
    }
}

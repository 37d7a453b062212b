using System.Diagnostics;

namespace TypedRpc.TestBroker;

/// <summary>The RabbitMQ that is installed on this machine.</summary>
internal sealed class InstalledDistribution : Distribution
{
    public override string Configuration => "";

    public override void Check()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(ServerScript))
        {
            throw new InvalidOperationException(
                $"There is no {ServerScript}. Install RabbitMQ (Debian: apt-get install rabbitmq-server), "
                    + "or name a running one with management plugin and admin rights: "
                    + "TYPEDRPC_RABBITMQ_URL=rabbit://user:password@host:5672 (and TYPEDRPC_RABBITMQ_MANAGEMENT_URL=http://host:15672).");
        }
    }

    public override ProcessStartInfo Server() => new(ServerScript);

    public override ProcessStartInfo Erlang(string program, params IEnumerable<string> arguments) => new(program, arguments);
}

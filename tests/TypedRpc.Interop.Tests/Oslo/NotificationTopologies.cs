using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Our own topology, which a Python service with <c>amqp_durable_queues</c> shares.</summary>
public sealed class DurableNotificationsToPython(PythonPeers python, VirtualHost host)
    : NotificationsToPythonTests(python, host), IClassFixture<VirtualHost>
{
    protected override string PythonQuery => "?amqp_durable_queues=true";
}

/// <inheritdoc cref="DurableNotificationsToPython" />
public sealed class DurableNotificationsFromPython(PythonPeers python, VirtualHost host)
    : NotificationsFromPythonTests(python, host), IClassFixture<VirtualHost>
{
    protected override string PythonQuery => "?amqp_durable_queues=true";
}

/// <summary>The topology of oslo.messaging, which Python services have by default.</summary>
public sealed class OsloNotificationsToPython(PythonPeers python, VirtualHost host)
    : NotificationsToPythonTests(python, host), IClassFixture<VirtualHost>
{
    protected override RpcBusOptions Options => new() { Topology = RpcTopology.Oslo };
}

/// <inheritdoc cref="OsloNotificationsToPython" />
public sealed class OsloNotificationsFromPython(PythonPeers python, VirtualHost host)
    : NotificationsFromPythonTests(python, host), IClassFixture<VirtualHost>
{
    protected override RpcBusOptions Options => new() { Topology = RpcTopology.Oslo };
}

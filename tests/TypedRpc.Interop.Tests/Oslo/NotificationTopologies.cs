using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Our own topology, which a Python service with <c>amqp_durable_queues</c> shares.</summary>
public sealed class DurableNotificationsToPython(PythonPeers python, VirtualHost host) : NotificationsToPythonTests(python, host), IClassFixture<VirtualHost>
{
    protected override string PythonQuery => "?amqp_durable_queues=true";
}

/// <inheritdoc cref="DurableNotificationsToPython" />
public sealed class DurableNotificationsFromPython(PythonPeers python, VirtualHost host) : NotificationsFromPythonTests(python, host), IClassFixture<VirtualHost>
{
    protected override string PythonQuery => "?amqp_durable_queues=true";
}

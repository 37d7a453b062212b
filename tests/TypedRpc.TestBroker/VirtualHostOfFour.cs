namespace TypedRpc.TestBroker;

/// <summary>A virtual host of RabbitMQ 4, for tests that run against it whatever the others run against.</summary>
public sealed class VirtualHostOfFour() : VirtualHost(BrokerRelease.Four);

namespace TypedRpc.TestBroker;

/// <summary>A private broker of the installed release, for tests that need what later releases do differently.</summary>
public sealed class PrivateBrokerOfInstalled() : PrivateBroker(BrokerRelease.Installed);

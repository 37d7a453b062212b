namespace TypedRpc.Brokers.Url;

/// <summary>What a URL without these parts means for one kind of broker.</summary>
/// <param name="Port">The default port.</param>
/// <param name="TlsPort">The default port with TLS.</param>
/// <param name="VirtualHost">The default virtual host.</param>
/// <param name="User">The default user, whose password is the same; null for an anonymous login.</param>
internal sealed record BrokerKind(int Port, int TlsPort, string VirtualHost, string? User);

namespace TypedRpc.TestBroker;

/// <summary>
/// The files, in the form PEM, with which a broker does TLS: the authority that signs clients' certificates, its own certificate, and the
/// key of that.
/// </summary>
public sealed record BrokerTls(string AuthorityFile, string CertificateFile, string KeyFile);

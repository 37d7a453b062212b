using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TypedRpc.Brokers.Security;

/// <summary>Validates the broker's certificate in one TLS handshake, and keeps the reason of a refusal.</summary>
internal sealed class TlsCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly string _host;
    private readonly bool _enforceHostName;
    private readonly X509Certificate2Collection? _authorities;
    private volatile string? _refusal;

    private TlsCheck(string host, bool enforceHostName, X509Certificate2Collection? authorities) =>
        (_host, _enforceHostName, _authorities) = (host, enforceHostName, authorities);

    /// <summary>Why the certificate was refused, or null.</summary>
    public string? Refusal => _refusal;

    /// <summary>Prepares the TLS handshake with a host; null without TLS.</summary>
    /// <param name="tls">The settings; null for no TLS.</param>
    /// <param name="hostName">The name that the certificate must be for.</param>
    public static (SslClientAuthenticationOptions? Options, TlsCheck? Check) For(TlsSettings? tls, string hostName)
    {
        if (tls is null)
            return (null, null);
        (X509Certificate2Collection? authorities, X509Certificate2? certificate) = tls.Load();
        var check = new TlsCheck(hostName, tls.EnforceHostName, authorities);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = hostName,
            EnabledSslProtocols = tls.Protocols,
            RemoteCertificateValidationCallback = check.Accepts,
        };
        if (certificate is not null)
        {
            // A callback is needed: the framework omits the certificate when the broker asks for authorities that the system does not know.
            options.ClientCertificates = [certificate];
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return (options, check);
    }

    private bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "it shows no certificate"
            : _enforceHostName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"its certificate is for another host than '{_host}'"
            : Untrusted(certificate, chain, errors) is { } why ? $"its certificate is not trusted: {why}"
            : null;
        return _refusal is null;
    }

    private string? Untrusted(X509Certificate certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_authorities is null)
            return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? Words(chain) : null;

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));

        // The intermediate certificates that the broker sent, to build the chain from its certificate to the authority.
        if (chain is not null)
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return own.Build((X509Certificate2)certificate) ? null : Words(own);
    }

    private static string Words(X509Chain? chain)
    {
        string[] statuses = [.. (chain?.ChainStatus ?? []).Select(status => status.Status.ToString()).Distinct()];
        return statuses.Length == 0 ? "no authority vouches for it" : string.Join(", ", statuses);
    }
}

using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Security;

/// <summary>The trusted certificate authorities and the client certificate for TLS. All files are in PEM format.</summary>
internal sealed record TlsSettings
{
    /// <summary>The certificate authorities to trust instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The client certificate.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of the client certificate; null when the certificate's file holds it.</summary>
    public string? KeyFile { get; init; }

    /// <summary>False accepts a certificate that a trusted authority issued for another host name.</summary>
    public bool EnforceHostName { get; init; } = true;

    /// <summary>The TLS versions to allow. <see cref="SslProtocols.None"/> leaves the choice to the operating system.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.None;

    /// <summary>Reads the files anew on each call, because certificates are renewed while the process runs.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>: a file cannot be used.</exception>
    public (X509Certificate2Collection? Authorities, X509Certificate2? Certificate) Load() =>
        (CaFile is null ? null : Read("ssl_ca_file", () => ReadAuthorities(CaFile)),
         CertificateFile is null ? null : Read(CertificateOptions, () => ReadCertificate(CertificateFile, KeyFile)));

    private string CertificateOptions => KeyFile is null ? "ssl_cert_file" : "ssl_cert_file' or 'ssl_key_file";

    private static T Read<T>(string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new TransportException(
                TransportError.InvalidUrl,
                $"The file of the option '{option}' of the transport URL cannot be used: {exception.Message}",
                exception);
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException($"There is no certificate in '{file}'.");
    }

    private static X509Certificate2 ReadCertificate(string file, string? keyFile)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(file, keyFile);
        if (!OperatingSystem.IsWindows())
            return certificate;

        // Windows uses only keys from its own key store for TLS, and keys loaded from PEM files are not in it.
        using (certificate)
        {
            byte[] stored = certificate.Export(X509ContentType.Pkcs12);
#if NET9_0_OR_GREATER
            return X509CertificateLoader.LoadPkcs12(stored, null);
#else
            return new X509Certificate2(stored);
#endif
        }
    }
}

using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Whom to trust over TLS, and which certificate to show. Files are in the form PEM.</summary>
internal sealed record TlsSettings
{
    /// <summary>The authorities to trust in place of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The client's own certificate.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Its key; null when that is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>False takes a certificate that an authority signed for another host.</summary>
    public bool EnforceHostName { get; init; } = true;

    /// <summary>The versions of TLS; none in particular leaves it to the system.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.None;

    /// <summary>Reads the files, as they are now: certificates are renewed in the life of a process.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>: a file cannot be used.</exception>
    public (X509Certificate2Collection? Authorities, X509Certificate2? Certificate) Load() =>
        (CaFile is null ? null : Read("ssl_ca_file", () => ReadAuthorities(CaFile)),
         CertificateFile is null ? null : Read(KeyFile is null ? "ssl_cert_file" : "ssl_cert_file' or 'ssl_key_file", () => ReadCertificate(CertificateFile, KeyFile)));

    private static T Read<T>(string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new TransportException(TransportError.InvalidUrl, $"The file of the option '{option}' of the transport URL cannot be used: {exception.Message}", exception);
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

        // Windows does TLS only with keys that it keeps itself, which those of PEM files are not.
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

using System.Diagnostics;
using TypedRpc.TestBroker;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>An authority and what it signed, made by openssl in a folder of their own.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "typedrpc-certificates-" + Guid.NewGuid().ToString("N")[..12]);

    private Certificates() => Directory.CreateDirectory(_folder);

    /// <summary>What the broker is given.</summary>
    public BrokerTls Broker => new(File("authority.pem"), File("broker.pem"), File("broker.key"));

    /// <summary>An authority that signed nothing.</summary>
    public string Stranger => File("stranger.pem");

    public string ClientCertificate => File("client.pem");

    public string ClientKey => File("client.key");

    /// <summary>The name in the client's certificate.</summary>
    public const string ClientName = "typedrpc-client";

    public static async Task<Certificates> MakeAsync()
    {
        var made = new Certificates();
        await made.MakeAuthorityAsync("authority");
        await made.MakeAuthorityAsync("stranger");
        await made.SignAsync("broker", "localhost", "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
        await made.SignAsync("client", ClientName, "extendedKeyUsage=clientAuth\n");
        return made;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File(string name) => Path.Combine(_folder, name);

    private Task MakeAuthorityAsync(string name) =>
        OpenSslAsync(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", File(name + ".key"), "-out", File(name + ".pem"),
            "-days", "2", "-subj", $"/CN={name}");

    private async Task SignAsync(string file, string name, string extensions)
    {
        await System.IO.File.WriteAllTextAsync(File(file + ".ext"), extensions);
        await OpenSslAsync(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", File(file + ".key"), "-out", File(file + ".csr"),
            "-subj", $"/CN={name}");
        await OpenSslAsync(
            "x509", "-req", "-in", File(file + ".csr"), "-CA", File("authority.pem"), "-CAkey", File("authority.key"), "-CAcreateserial",
            "-days", "2", "-extfile", File(file + ".ext"), "-out", File(file + ".pem"));
    }

    private static async Task OpenSslAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, errors);
    }
}

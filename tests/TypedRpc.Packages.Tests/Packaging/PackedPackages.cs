using System.IO.Compression;
using System.Xml.Linq;

namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>The packages, packed once for each run.</summary>
public sealed class PackedPackages(ReleaseBuild build) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Version => build.Version;

    /// <summary>The folder that they are in.</summary>
    public string Feed => _folder["feed"];

    public async ValueTask InitializeAsync()
    {
        foreach (string project in new[] { "TypedRpc", "TypedRpc.RabbitMQ", "TypedRpc.Amqp", "TypedRpc.Hosting", "TypedRpc.MessagePack" })
        {
            string printed = await Dotnet.BuildAsync(
                Places.Repository, null, ["pack", Path.Combine("src", project), .. build.Options, "-o", Feed]);
            printed.ShouldNotContain("warning ");
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The files of a package by name, with their sizes.</summary>
    public IReadOnlyDictionary<string, long> Files(string package)
    {
        using ZipArchive archive = Open(package);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry => entry.Length, StringComparer.Ordinal);
    }

    /// <summary>The metadata of a package, without its namespace.</summary>
    public XElement Metadata(string package)
    {
        using ZipArchive archive = Open(package);
        using Stream stream = archive.GetEntry($"{package}.nuspec")!.Open();
        XElement root = XDocument.Load(stream).Root!;
        foreach (XElement element in root.DescendantsAndSelf())
            element.Name = element.Name.LocalName;
        return root.Element("metadata")!;
    }

    /// <summary>Whether the frameworks of a package have been compared with each other while it was packed.</summary>
    public bool IsValidated(string package) =>
        File.Exists(build["obj", LayoutTests.LibraryOf(package), "release", "Microsoft.NET.ApiCompat.ValidatePackage.semaphore"]);

    /// <summary>A file of a package, or of the package of its symbols.</summary>
    public byte[] Read(string package, string file, string extension = "nupkg")
    {
        using ZipArchive archive = Open(package, extension);
        using Stream stream = archive.GetEntry(file).ShouldNotBeNull($"{package} has no {file}").Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private ZipArchive Open(string package, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.{extension}"));
}

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>A debugger finds the sources of the very commit that a package is built from.</summary>
[Collection(PackagesCollection.Name)]
public sealed class SymbolsTests(PackedPackages packages)
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static TheoryData<string, string> Libraries => new()
    {
        { "TypedRpc.Core", "net8.0" },
        { "TypedRpc.Core", "net10.0" },
        { "TypedRpc.RabbitMQ", "net8.0" },
        { "TypedRpc.RabbitMQ", "net10.0" },
        { "TypedRpc.Amqp", "net10.0" },
        { "TypedRpc.Hosting", "net8.0" },
        { "TypedRpc.Hosting", "net10.0" },
        { "TypedRpc.MessagePack", "net8.0" },
        { "TypedRpc.MessagePack", "net10.0" },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_symbols_are_those_of_the_library_which_anyone_can_build_again(string package, string framework)
    {
        using var library = new PEReader(new MemoryStream(packages.Read(package, $"lib/{framework}/{LayoutTests.LibraryOf(package)}.dll")));
        using MetadataReaderProvider symbols = Symbols(package, framework);
        DebugDirectoryEntry[] entries = [.. library.ReadDebugDirectory()];

        DebugDirectoryEntry code = entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        new BlobContentId(library.ReadCodeViewDebugDirectoryData(code).Guid, code.Stamp)
            .ShouldBe(new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id));
        entries.ShouldContain(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Every_source_is_in_the_public_repository_or_in_the_symbols(string package, string framework)
    {
        using MetadataReaderProvider symbols = Symbols(package, framework);
        MetadataReader reader = symbols.GetMetadataReader();
        string commit = packages.Metadata(package).Element("repository")!.Attribute("commit")!.Value;

        byte[] link = Contents(reader, EntityHandle.ModuleDefinition, SourceLink).Single();
        JsonElement documents = JsonDocument.Parse(link).RootElement.GetProperty("documents");
        documents.GetProperty("/_/*").GetString().ShouldBe($"https://raw.githubusercontent.com/typedrpc/typedrpc/{commit}/*");

        string[] elsewhere = [.. reader.Documents.Where(document => !Contents(reader, document, EmbeddedSource).Any())
            .Select(document => reader.GetString(reader.GetDocument(document).Name))];
        elsewhere.ShouldNotBeEmpty();
        foreach (string document in elsewhere)
        {
            // The transports compile in what they have in common.
            document.ShouldMatch($"^/_/src/({Regex.Escape(LayoutTests.LibraryOf(package))}|TypedRpc\\.Brokers)/");
            File.Exists(Path.Combine(Places.Repository, document["/_/".Length..])).ShouldBeTrue(document);
        }
    }

    private static IEnumerable<byte[]> Contents(MetadataReader reader, EntityHandle of, Guid kind) => reader.GetCustomDebugInformation(of)
        .Select(reader.GetCustomDebugInformation)
        .Where(information => reader.GetGuid(information.Kind) == kind)
        .Select(information => reader.GetBlobBytes(information.Value));

    private MetadataReaderProvider Symbols(string package, string framework) =>
        MetadataReaderProvider.FromPortablePdbStream(
            new MemoryStream(packages.Read(package, $"lib/{framework}/{LayoutTests.LibraryOf(package)}.pdb", "snupkg")));
}

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TypedRpc.Hosting;

/// <summary>Parses YAML to nodes.</summary>
/// <remarks>
/// Uses the events of the parser, so that each node has its line, and depth and aliases cannot make a small file a large one.
/// </remarks>
internal sealed class RoutingYaml
{
    // A routing file has four levels. Deeper values are refused before they are read.
    private const int Deepest = 8;

    private readonly string _source;
    private readonly Parser _parser;
    private readonly Dictionary<string, RoutingNode> _anchored = new(StringComparer.Ordinal);

    private RoutingYaml(string source, string text) => (_source, _parser) = (source, new Parser(new StringReader(text)));

    /// <summary>Reads the single document of a file; null when there is none.</summary>
    /// <exception cref="RpcConfigurationException">
    /// The text is not YAML, or uses YAML features that a routing file does not support.
    /// </exception>
    public static RoutingNode? Read(string source, string text)
    {
        var yaml = new RoutingYaml(source, text);
        try
        {
            return yaml.ReadDocument();
        }
        catch (YamlException exception)
        {
            throw Wrong(source, exception.End.Line, $"this is not YAML: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not RpcConfigurationException)
        {
            // The parser throws other exceptions too for some invalid texts.
            throw Wrong(source, yaml._parser.Current?.End.Line ?? 1, "this is not YAML.", exception);
        }
    }

    public static RpcConfigurationException Wrong(string source, long line, string what, Exception? exception = null) =>
        new($"{source}, line {line}: {what}", exception);

    private RoutingNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            return null;
        _parser.Consume<DocumentStart>();
        RoutingNode root = ReadNode(1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out _))
            throw Wrong(_parser.Current!, "a routing file is one document, and here begins a second one.");
        return root;
    }

    private RoutingNode ReadNode(int depth)
    {
        ParsingEvent next = _parser.Consume<ParsingEvent>();
        if (depth > Deepest)
            throw Wrong(next, $"the values are nested more than {Deepest} deep.");
        RoutingNode node = next switch
        {
            Scalar scalar => TextOf(scalar),
            SequenceStart => ReadList(next.Start.Line, depth),
            MappingStart => ReadMap(next.Start.Line, depth),
            AnchorAlias alias => _anchored.GetValueOrDefault(alias.Value.Value)
                ?? throw Wrong(next, $"the alias '*{alias.Value.Value}' has no anchor that ends before it."),
            _ => throw Wrong(next, "a value is missing."),
        };
        if (next is NodeEvent { Anchor: { IsEmpty: false } anchor })
            _anchored[anchor.Value] = node;
        return node;
    }

    private RoutingList ReadList(long line, int depth)
    {
        var items = new List<RoutingNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new RoutingList(line, items);
    }

    private RoutingMap ReadMap(long line, int depth)
    {
        var entries = new List<(RoutingText, RoutingNode)>();
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            ParsingEvent next = _parser.Consume<ParsingEvent>();
            if (next is not Scalar scalar)
                throw Wrong(next, "a key must be a text.");
            RoutingText key = TextOf(scalar);
            if (key is { IsPlain: true, Text: "<<" })
                throw Wrong(next, "merge keys ('<<') are not read; write the entries out.");
            if (!lines.TryAdd(key.Text, key.Line))
                throw Wrong(next, $"the key '{key.Text}' is there twice; the first is in line {lines[key.Text]}.");
            entries.Add((key, ReadNode(depth + 1)));
        }

        return new RoutingMap(line, entries);
    }

    private static RoutingText TextOf(Scalar scalar) =>
        new(scalar.Start.Line, scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty);

    private RpcConfigurationException Wrong(ParsingEvent at, string what) => Wrong(_source, at.Start.Line, what);
}

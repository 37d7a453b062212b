using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TypedRpc.Server;

namespace TypedRpc.Tests.Architecture;

/// <summary>Log events have a name and an ordered id, and docs/logging.md lists them.</summary>
public sealed partial class LoggedEvents
{
    private sealed record Logged(string File, string Id, string? Name);

    [Fact]
    public void Every_event_that_is_logged_is_in_the_documentation_and_no_other()
    {
        string[] documented =
        [
            .. File.ReadLines(Repository.PathTo("docs", "logging.md"))
                .SelectMany(line => Row().Match(line) is { Success: true } row ? Pairs(row.Groups[1].Value, row.Groups[2].Value) : [])
                .Order(StringComparer.Ordinal),
        ];

        All().ShouldNotBeEmpty();
        documented.ShouldBe(All().Select(e => $"{e.Id} {e.Name}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_row_of_the_documentation_says_what_to_do()
    {
        string[] rows = [.. File.ReadLines(Repository.PathTo("docs", "logging.md")).Where(line => Row().IsMatch(line))];

        rows.ShouldNotBeEmpty();
        rows.Where(row => row.Split(" | ") is not [_, _, _, _, var toDo] || toDo.Trim(' ', '|').Length < "Nothing".Length).ShouldBeEmpty();
    }

    [Fact]
    public void Every_event_states_its_name() => All().Where(e => e.Name is null).ShouldBeEmpty();

    [Fact]
    public void No_two_events_of_a_file_have_one_name() =>
        All().GroupBy(e => (e.File, e.Name)).Where(same => same.Count() > 1).ShouldBeEmpty();

    [Fact]
    public void Ids_are_ascending_in_each_file()
    {
        foreach (IGrouping<string, Logged> file in All().GroupBy(e => e.File))
            file.Select(e => e.Id).ShouldBe(file.Select(e => e.Id).Order(StringComparer.Ordinal), file.Key);
    }

    [Fact]
    public void A_logger_gets_the_id_and_the_name()
    {
        var log = new FakeLogger();
        log.ServingStarted(new RpcTarget("e", "t"));
        log.LatestRecord.Id.ShouldBe(new EventId(2000, "ServingStarted"));
        log.LatestRecord.Id.Name.ShouldBe("ServingStarted");
    }

    private static IEnumerable<string> Pairs(string ids, string names) =>
        ids.Split(", ").Zip(names.Split(", "), (id, name) => $"{id} {name.Trim('`')}");

    private static Logged[] All() =>
    [
        .. from file in Directory.GetFiles(Repository.PathTo("src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           let text = File.ReadAllText(file)
           where text.Contains("[LoggerMessage(", StringComparison.Ordinal)
           from attribute in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<AttributeSyntax>()
           where attribute.Name.ToString() == "LoggerMessage"
           let arguments = attribute.ArgumentList!.Arguments
           let id = Named(arguments, "EventId") ?? arguments[0]
           let name = Named(arguments, "EventName")?.Expression.ToString().Trim('"')
           select new Logged(Path.GetRelativePath(Repository.Root, file), id.Expression.ToString(), name),
    ];

    private static AttributeArgumentSyntax? Named(IEnumerable<AttributeArgumentSyntax> arguments, string name) =>
        arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);

    [GeneratedRegex(@"^\| (\d{4}(?:, \d{4})*) \| (`\w+`(?:, `\w+`)*) \|")]
    private static partial Regex Row();
}

using Microsoft.CodeAnalysis;

namespace TypedRpc.Tests.Architecture;

/// <summary>Which room of the RabbitMQ transport may use which: the table of docs/architecture.md.</summary>
public sealed class RabbitMqArrows
{
    private const string Top = "";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Url"] = [],
        ["Connection"] = [],
        ["Declaring"] = ["Connection"],
        ["Publishing"] = ["Connection"],
        ["Consuming"] = ["Declaring", "Connection"],
    };

    [Fact]
    public void Every_room_is_in_the_table() =>
        Sources.Rabbit.Files
            .Select(Sources.RabbitRoomOf)
            .Distinct()
            .Where(room => room is not (null or Top) && !Allowed.ContainsKey(room!))
            .ShouldBeEmpty();

    [Fact]
    public void No_room_uses_another_without_an_arrow() => Violations(Sources.Rabbit).ShouldBeEmpty();

    [Fact]
    public void The_arrows_do_not_form_circles()
    {
        foreach (string room in Allowed.Keys)
            Reachable(room).ShouldNotContain(room);

        static HashSet<string> Reachable(string from)
        {
            var reached = new HashSet<string>(Allowed[from]);
            var next = new Queue<string>(reached);
            while (next.TryDequeue(out string? room))
            {
                foreach (string used in Allowed[room].Where(reached.Add))
                    next.Enqueue(used);
            }

            return reached;
        }
    }

    [Fact]
    public void Every_namespace_is_its_folder() =>
        Sources.Rabbit.Files
            .Where(file => Sources.RabbitRoomOf(file) is not null && file.FilePath != "TypedRpc.RabbitMQ/AssemblyTransports.cs")
            .Where(file => !file.ToString().Contains($"namespace {FolderOf(file).Replace('/', '.')};", StringComparison.Ordinal))
            .Select(file => file.FilePath)
            .ShouldBeEmpty();

    [Theory]
    [InlineData("Url", "class Sample { object x = Connection.ReplyCodes.NotFound; }", "Connection")]
    [InlineData("Url", "class Sample { RabbitMqEpoch? epoch; }", Top)]
    [InlineData("Connection", "class Sample { void M(Publishing.Publisher publisher) { } }", "Publishing")]
    [InlineData("Declaring", "class Sample { Consuming.ConsumerStarter? starter; }", "Consuming")]
    [InlineData("Publishing", "class Sample { void M(Declaring.QueueInspector inspector) { } }", "Declaring")]
    [InlineData("Consuming", "class Sample { Publishing.Publisher? publisher; }", "Publishing")]
    [InlineData("Consuming", "class Sample { RabbitMqTransportFactory? factory; }", Top)]
    public void A_forbidden_use_is_found(string room, string text, string used)
    {
        string path = $"TypedRpc.RabbitMQ/{room}/Sample.cs";
        Violations(Sources.Rabbit.With(path, $"namespace TypedRpc.RabbitMQ.{room}; {text}"), path)
            .ShouldContain(violation => violation.StartsWith($"{room} -> {used}:", StringComparison.Ordinal));
    }

    private static string FolderOf(SyntaxTree file) => file.FilePath[..file.FilePath.LastIndexOf('/')];

    private static IEnumerable<string> Violations(Sources sources, string? only = null) =>
        from file in sources.Files
        where only is null || file.FilePath == only
        let room = Sources.RabbitRoomOf(file)
        where room is not (null or Top)
        from use in sources.Uses(file)
        let used = Sources.RabbitRoomOf(use.DeclaredIn)
        where used is not null && used != room && !Allowed[room].Contains(used)
        select $"{room} -> {used}: {use}";
}

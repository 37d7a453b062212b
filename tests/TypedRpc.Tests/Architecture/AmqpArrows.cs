namespace TypedRpc.Tests.Architecture;

/// <summary>Which room of the AMQP 1.0 transport may use which: the table of docs/architecture.md.</summary>
public sealed class AmqpArrows
{
    private const string Top = "";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Url"] = [],
        ["Connection"] = [],
        ["Dialects"] = ["Connection"],
        ["Declaring"] = ["Connection"],
        ["Publishing"] = ["Dialects", "Connection"],
        ["Consuming"] = ["Dialects", "Declaring", "Connection"],
        ["Oslo"] = ["Publishing"],
        ["RabbitMq"] = ["Dialects", "Declaring", "Publishing", "Consuming", "Connection"],
        ["Addressed"] = ["Oslo", "Dialects", "Declaring", "Publishing", "Consuming", "Connection"],
        [Top] = ["Url", "Connection", "Dialects", "Declaring", "Publishing", "Consuming", "Oslo", "RabbitMq", "Addressed"],
    };

    [Fact]
    public void No_room_uses_another_without_an_arrow() => Violations(Sources.Amqp).ShouldBeEmpty();

    [Theory]
    [InlineData("Connection", "class Sample { void M(Publishing.Publisher publisher) { } }")]
    [InlineData("Publishing", "class Sample { Declaring.ManagementLinks? links; }")]
    [InlineData("Declaring", "class Sample { AmqpEpoch? epoch; }")]
    public void A_forbidden_use_is_found(string room, string text)
    {
        string path = $"TypedRpc.Amqp/{room}/Sample.cs";
        Violations(Sources.Amqp.With(path, $"namespace TypedRpc.Amqp.{room}; {text}"), path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Every_namespace_is_its_folder() =>
        Sources.Amqp.Files
            .Where(file => Sources.AmqpRoomOf(file) is not null && file.FilePath != "TypedRpc.Amqp/AssemblyTransports.cs")
            .Where(file => !file.ToString().Contains(
                $"namespace {file.FilePath[..file.FilePath.LastIndexOf('/')].Replace('/', '.')};", StringComparison.Ordinal))
            .Select(file => file.FilePath)
            .ShouldBeEmpty();

    private static IEnumerable<string> Violations(Sources sources, string? only = null) =>
        from file in sources.Files
        where only is null || file.FilePath == only
        let room = Sources.AmqpRoomOf(file)
        where room is not null
        from use in sources.Uses(file)
        let used = Sources.AmqpRoomOf(use.DeclaredIn)
        where used is not null && used != room && !Allowed[room].Contains(used)
        select $"{room} -> {used}: {use}";
}

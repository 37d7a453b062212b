namespace TypedRpc.Tests.Architecture;

/// <summary>
/// Which room of the sources that the transports to brokers share may use which: the table of docs/architecture.md.
/// </summary>
public sealed class BrokersArrows
{
    private const string Top = "";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Security"] = [],
        ["Login"] = ["Url", "Lifecycle"],
        ["Url"] = ["Security"],
        ["Publishing"] = [],
        ["Lifecycle"] = ["Url", "Publishing"],
        ["Consuming"] = ["Lifecycle"],
        [Top] = ["Url", "Publishing", "Lifecycle", "Consuming"],
    };

    [Fact]
    public void No_room_uses_another_without_an_arrow() => Violations(Sources.Rabbit).ShouldBeEmpty();

    [Theory]
    [InlineData("Url", "class Sample { void M() => new Lifecycle.LogPace(System.TimeProvider.System).Reset(); }")]
    [InlineData("Lifecycle", "class Sample { TypedRpc.RabbitMQ.RabbitMqEpoch? epoch; }")]
    [InlineData("Lifecycle", "class Sample { Consuming.LastingConsumer? consumer; }")]
    [InlineData("Publishing", "class Sample { Lifecycle.Epoch? epoch; }")]
    public void A_forbidden_use_is_found(string room, string text)
    {
        string path = $"TypedRpc.Brokers/{room}/Sample.cs";
        Violations(Sources.Rabbit.With(path, $"namespace TypedRpc.Brokers.{room}; {text}"), path).ShouldNotBeEmpty();
    }

    [Fact]
    public void The_shared_sources_do_not_use_a_client_library() => ClientUses(Sources.Rabbit).ShouldBeEmpty();

    [Fact]
    public void A_use_of_a_client_library_is_found()
    {
        const string Path = "TypedRpc.Brokers/Lifecycle/Sample.cs";
        const string Text = "using RabbitMQ.Client; namespace TypedRpc.Brokers.Lifecycle; class Sample { IChannel? channel; }";
        ClientUses(Sources.Rabbit.With(Path, Text), Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Every_namespace_is_its_folder() =>
        Sources.Rabbit.Files
            .Where(file => Sources.BrokersRoomOf(file) is not null)
            .Where(file => !file.ToString().Contains(
                $"namespace {file.FilePath[..file.FilePath.LastIndexOf('/')].Replace('/', '.')};", StringComparison.Ordinal))
            .Select(file => file.FilePath)
            .ShouldBeEmpty();

    private static IEnumerable<string> Violations(Sources sources, string? only = null) =>
        from file in sources.Files
        where only is null || file.FilePath == only
        let room = Sources.BrokersRoomOf(file)
        where room is not null
        from use in sources.Uses(file)
        let used = Sources.BrokersRoomOf(use.DeclaredIn)
        where Sources.RabbitRoomOf(use.DeclaredIn) is not null || (used is not null && used != room && !Allowed[room].Contains(used))
        select $"{room} -> {used}: {use}";

    private static IEnumerable<string> ClientUses(Sources sources, string? only = null) =>
        from file in sources.Files
        where only is null || file.FilePath == only
        where Sources.BrokersRoomOf(file) is not null
        from use in sources.UsesOf("RabbitMQ.Client", file)
        select use;
}

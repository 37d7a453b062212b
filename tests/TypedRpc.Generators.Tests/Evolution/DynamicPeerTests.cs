namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>
/// A peer whose contract says <see cref="RpcValue"/> meets one whose contract says the type, each from an assembly of its own.
/// </summary>
public sealed class DynamicPeerTests
{
    private const string Types = """
        public enum State { Up = 1, Down }
        public record Part(long A, string? B);
        [JsonDerivedType(typeof(Disk), "disk")] public abstract class Medium { }
        public sealed class Disk : Medium { public int Size { get; set; } }
        public record Row(int Number, string? Text, double Ratio, bool Flag, State State, List<Part?> Parts, Dictionary<string, long> Map, byte[] Data, Medium? On, (int, string) Pair, required_ Inner);
        public record required_ { public required string Name { get; init; } public int Kept { get; init; } = 7; }
        """;

    private const string Typed =
        """new Row(5, null, 1.5, true, State.Down, new() { new(long.MaxValue, "b"), null }, new() { ["k"] = -1 }, new byte[] { 1, 2 }, new Disk { Size = 3 }, (4, "p"), new() { Name = "n" })""";

    private const string Untyped = """
        RpcValue.Map(("number", 5), ("text", RpcValue.Null), ("ratio", 1.5), ("flag", true), ("state", 2), ("parts", RpcValue.List(RpcValue.Map(("a", long.MaxValue), ("b", "b")), RpcValue.Null)),
            ("map", RpcValue.Map(("k", -1))), ("data", new byte[] { 1, 2 }), ("on", RpcValue.List("disk", RpcValue.Map(("size", 3)))), ("pair", RpcValue.List(4, "p")), ("inner", RpcValue.Map(("name", "n"), ("unknown", 1))))
        """;

    private static readonly Side OfTypes = new("[Call] Task<Row> RunAsync(Row a);", Typed, Typed, Types: Types);
    private static readonly Side OfValues = new("[Call] Task<RpcValue> RunAsync(RpcValue a);", Untyped, Untyped);

    [Fact]
    public async Task A_typed_server_reads_what_an_untyped_client_sends_and_its_answer_is_the_same_value()
    {
        (string seen, object? answer) = await MeetAsync(OfValues, OfTypes);
        string expected = (await MeetAsync(OfTypes, OfTypes)).Seen;
        seen.ShouldBe(expected);
        answer.ShouldBeOfType<RpcValue>().ToString().ShouldBe(
            """{"number":5,"text":null,"ratio":1.5,"flag":true,"state":2,"parts":[{"a":9223372036854775807,"b":"b"},null],"map":{"k":-1},"data":"AQI=","on":["disk",{"size":3}],"pair":[4,"p"],"inner":{"name":"n","kept":7}}""");
    }

    [Fact]
    public async Task A_typed_client_reads_what_an_untyped_server_answers()
    {
        (_, object? answer) = await MeetAsync(OfTypes, OfValues);
        Record.Print(answer).ShouldBe(Record.Print((await MeetAsync(OfTypes, OfTypes)).Answer));
    }

    [Fact]
    public async Task An_untyped_client_that_leaves_out_a_required_member_gets_an_error()
    {
        Side lacking = OfValues with { Arguments = """RpcValue.Map(("inner", RpcValue.Map(("kept", 1))))""" };
        RpcException exception = await Should.ThrowAsync<RpcException>(() => MeetAsync(lacking, OfTypes));
        exception.Kind.ShouldBe(RpcErrorKind.InvalidArguments);
        exception.Message.ShouldContain("'name'");
    }

    private static async Task<(string Seen, object? Answer)> MeetAsync(Side client, Side server)
    {
        string url = "memory://" + Guid.NewGuid().ToString("n");
        await using RpcBus from = await RpcBus.ConnectAsync(url);
        await using RpcBus to = await RpcBus.ConnectAsync(url);
        var record = new Record();
        await Peer.Build(server).ServeAsync(to, record);
        object? answer = await Peer.Build(client).CallAsync(from);
        return (string.Join(" ", record.Runs), answer);
    }
}

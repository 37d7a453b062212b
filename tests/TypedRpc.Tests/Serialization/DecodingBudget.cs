using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using TypedRpc.Generated;
using TypedRpc.Serialization;
using TypedRpc.TestContracts;

namespace TypedRpc.Tests.Serialization;

/// <summary>Messages of small values that become large objects: what they take is bounded, in each encoding.</summary>
public sealed class DecodingBudget
{
    private const long Budget = 8 << 20;
    private const int MessageSize = 4 << 20;

    // What a collection allocates while it grows, and gives up.
    private const int Growth = 4;

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["objects"] = Of<List<Ten>>("objects", "80", "{}"),
        ["objects in objects"] = Of<List<Ten>>(
            "objects", "81a5" + Pack.Utf8("inner") + "81a5" + Pack.Utf8("inner") + "80", """{"inner":{"inner":{}}}"""),
        ["structs"] = Of<Leaf[]>("structs", "80", "{}"),
        ["lists"] = Of<List<List<int>>>("lists", "90", "[]"),
        ["lists of one"] = Of<List<List<int>>>("lists", "9101", "[1]"),
        ["maps"] = Of<List<Dictionary<int, int>>>("maps", "80", "{}"),
        ["maps of one"] = Of<List<Dictionary<int, int>>>("maps", "810101", """{"1":1}"""),
        ["concurrent maps"] = Of<List<ConcurrentDictionary<int, int>>>("concurrent", "80", "{}"),
        ["immutable maps"] = Of<List<ImmutableDictionary<int, int>>>("immutable", "810101", """{"1":1}"""),
        ["a tree"] = Of<ImmutableList<int>>("tree", "01", "1"),
        ["tuples"] = Of<List<Tuple<int, long>>>("tuples", "90", "[]"),
        ["texts"] = Of<string[]>("texts", "a161", "\"a\""),
        ["bytes"] = Of<List<byte[]>>("bytes", "c40107", "\"Bw==\""),
        ["addresses"] = Of<List<Uri>>("addresses", "a161", "\"a\""),
        ["untyped lists"] = Of<object?>("any", "90", "[]"),
        ["untyped lists of one"] = Of<object?>("any", "91c0", "[null]"),
        ["untyped maps"] = Of<object?>("any", "80", "{}"),
        ["untyped maps of one"] = Of<object?>("any", "81a161c0", """{"a":null}"""),
        ["untyped integers"] = Of<RpcValue>("value", "cd0100", "256"),
        ["untyped floats"] = Of<RpcValue>("value", "ca3f800000", "1.5"),
        ["untyped instants"] = Of<RpcValue>("value", "d6ff00000000", "\"1970-01-01\""),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_of_small_values_is_refused_before_it_takes_much_more_than_the_budget(string name)
    {
        Case hostile = Cases[name];
        byte[] bytes = [0xdd, .. Pack.Bytes((MessageSize / (hostile.Hex.Length / 2))
            .ToString("x8", null)), .. Pack.Bytes(Pack.Repeat(hostile.Hex, MessageSize / (hostile.Hex.Length / 2)))];
        Cost(() => hostile.ReadPacked(bytes, Budget), bytes.Length);
        string json = "[" + string.Concat(Enumerable.Repeat(hostile.Json + ",", MessageSize / (hostile.Json.Length + 1))) + hostile.Json
            + "]";
        using var document = JsonDocument.Parse(json);
        Cost(() => hostile.ReadJson(document.RootElement, Budget), json.Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_values_in_a_small_number_are_read(string name)
    {
        Case small = Cases[name];
        small.ReadPacked([0xdc, 0x03, 0xe8, .. Pack.Bytes(Pack.Repeat(small.Hex, 1000))], Budget);
        using var document = JsonDocument.Parse("[" + string.Concat(Enumerable.Repeat(small.Json + ",", 999)) + small.Json + "]");
        small.ReadJson(document.RootElement, Budget);
    }

    [Fact]
    public void Numbers_and_texts_of_a_full_message_are_within_the_usual_budget()
    {
        long usual = new RpcBusOptions().DecodedBytes;
        usual.ShouldBe(64 << 20);
        byte[] numbers = [0xdd, 0x00, 0x3f, 0xff, 0xf0, .. new byte[0x3ffff0]];
        ReadPacked<object?>("any", numbers, usual);
        ReadPacked<object?>("any", [0xdb, 0x00, 0x3f, 0xff, 0xf0, .. Enumerable.Repeat((byte)'x', 0x3ffff0)], usual);
    }

    private static void Cost(Action read, int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<RpcSerializationException>(read).Message.ShouldContain("RpcBusOptions.MaxDecodedBytes");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo((Growth * Budget) + (2L * length) + (1 << 20));
    }

    private static Case Of<T>(string method, string hex, string json) =>
        new(hex, json, (bytes, budget) => ReadPacked<T>(method, bytes, budget), (element, budget) =>
        {
            var reader = new JsonPayloadReader(element, budget);
            ShapeOf<T>(method).Read(ref reader);
        });

    private static void ReadPacked<T>(string method, byte[] bytes, long budget)
    {
        var reader = new MessagePackReader(bytes, 0, bytes.Length, budget);
        ShapeOf<T>(method).Read(ref reader);
    }

    private static Shape<T> ShapeOf<T>(string method)
    {
        RpcMethod found = RpcContracts.Find<ICostly>().Info.Methods.Single(one => one.Name == method);
        return (Shape<T>)found.GetType().GetProperty("Result")!.GetValue(found)!;
    }

    private sealed record Case(string Hex, string Json, Action<byte[], long> ReadPacked, Action<JsonElement, long> ReadJson);
}

using System.Collections.ObjectModel;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Collections that came with .NET 9, and the concurrent ones.</summary>
public sealed class LateCollectionTests
{
    private static readonly Shape<CollectionsOfNet> Shape = Codec.Result<ICollectionsOfNet, CollectionsOfNet>("all");

    public static TheoryData<bool> Encodings => [false, true];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Ordered_dictionaries_keep_the_order_of_their_keys(bool isJson)
    {
        var ordered = new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2, ["m"] = 3 };
        var byId = new OrderedDictionary<Guid, string> { [Guid.Parse("ffffffff-0000-0000-0000-000000000000")] = "x", [Guid.Empty] = "y" };
        CollectionsOfNet read = Travel(new() { Ordered = ordered, ById = byId }, isJson);
        read.Ordered!.ShouldBe(ordered);
        read.ById!.ShouldBe(byId);
        (read.Bag, read.Stack).ShouldBe((null, null));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Stacks_keep_what_is_on_top_and_queues_what_is_first(bool isJson)
    {
        CollectionsOfNet read = Travel(
            new() { Stack = new(["bottom", "middle", "top"]), Queue = new(["first", "second"]), Bag = [1, 2, 3], Map = new() { [1] = 2 } },
            isJson);
        read.Stack!.ShouldBe(["top", "middle", "bottom"]);
        read.Queue!.ShouldBe(["first", "second"]);
        read.Bag!.ToArray().ShouldBe([3, 2, 1]);
        read.Map![1].ShouldBe(2);
        Travel(read, isJson).Bag!.ToArray().ShouldBe([3, 2, 1]);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Sets_that_are_only_read_travel(bool isJson) =>
        Travel(new() { Set = new ReadOnlySet<int>(new HashSet<int> { 3, 1 }) }, isJson).Set!.Order().ShouldBe([1, 3]);

    [Fact]
    public void A_concurrent_stack_is_written_top_first_as_a_stack_is() =>
        Codec.Json(Shape, new() { Stack = new(["bottom", "top"]) }).ShouldContain("""
            "stack":["top","bottom"]
            """);

    private static CollectionsOfNet Travel(CollectionsOfNet value, bool isJson) =>
        isJson ? Codec.FromJson(Shape, Codec.Json(Shape, value)) : Codec.FromMessagePack(Shape, Codec.MessagePack(Shape, value));
}

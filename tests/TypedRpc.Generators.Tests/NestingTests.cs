using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>The bound of nesting, for each construct: what can be written can be read, and one level more is an error.</summary>
public sealed class NestingTests
{
    [Fact]
    public void Lists_and_maps_go_64_deep()
    {
        Hold(Codec.Result<INestedService, NestedList>("lists"), static (inner, _) => inner is null ? [] : [inner], 64, 64);
        Hold(Codec.Result<INestedService, NestedMap>("maps"), static (inner, _) => inner is null ? [] : new() { ["m"] = inner }, 64, 64);
    }

    [Fact]
    public void Values_of_no_type_go_64_deep()
    {
        Hold<object?>(
            Codec.Result<INestedService, object?>("any"),
            static (inner, level) => level % 2 == 0 ? new List<object?> { inner } : new Dictionary<string, object?> { ["m"] = inner }, 64,
            64);
        Shape<RpcValue> shape = Codec.Result<INestedService, RpcValue>("value");
        RpcValue value = default;
        for (int level = 1; level <= 64; level++)
            value = level % 2 == 0 ? RpcValue.List(value) : RpcValue.Map(("m", value));
        Codec.FromJson(shape, Codec.Json(shape, value)).ShouldBe(value);
        Codec.FromMessagePack(shape, Codec.MessagePack(shape, value)).ShouldBe(value);
        Should.Throw<ArgumentException>(() => RpcValue.List(value)).Message.ShouldContain("64 deep");
    }

    // A tuple is an array inside the object.
    [Fact]
    public void A_tuple_counts_as_a_level() => Hold<Tupled>(
        Codec.Result<INestedService, Tupled>("tupled"), static (inner, level) => new(level == 1 ? null : (level, inner)), 32, 32);

    // MessagePack writes a pair around each, JSON a member inside it.
    [Fact]
    public void A_discriminator_counts_as_a_level_in_MessagePack() =>
        Hold<Pet>(Codec.Result<IVariantService, Pet?>("pet")!, static (inner, _) => new Cat { Name = "c", Hunts = inner }, 64, 32);

    [Fact]
    public void A_shape_for_a_type_counts_as_what_it_makes_of_it() => Hold(
        Codec.Result<IConvertedService, Forest>("forest"),
        static (inner, _) =>
        {
            var forest = new Forest();
            if (inner is not null)
                forest.Trees.Add(inner);
            return forest;
        },
        64,
        64);

    private static void Hold<T>(Shape<T> shape, Func<T?, int, T> around, int deepestJson, int deepestMessagePack)
    {
        T? value = default;
        for (int level = 1; level <= 66; level++)
        {
            T next = around(value, level);
            value = next;
            if (level <= deepestJson)
            {
                Codec.Json(shape, Codec.FromJson(shape, Codec.Json(shape, next))).ShouldBe(Codec.Json(shape, next));
            }
            else
            {
                Should.Throw<RpcSerializationException>(() => Codec.Json(shape, next)).Message
                    .ShouldContain("64", Case.Sensitive, $"level {level}");
            }
            if (level <= deepestMessagePack)
            {
                Codec.MessagePack(shape, Codec.FromMessagePack(shape, Codec.MessagePack(shape, next)))
                    .ShouldBe(Codec.MessagePack(shape, next));
            }
            else
            {
                Should.Throw<RpcSerializationException>(() => Codec.MessagePack(shape, next)).Message
                    .ShouldContain("64", Case.Sensitive, $"level {level}");
            }
        }
    }
}

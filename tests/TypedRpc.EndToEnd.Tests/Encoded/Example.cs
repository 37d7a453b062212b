using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using TypedRpc;

[assembly: RpcConverter(typeof(Amount), typeof(MessagePackShape<Amount>))]
[assembly: RpcConverter(typeof(Route), typeof(MessagePackShape<Route, RouteOptions>))]

[RpcTopic("payments")]
public interface IPayments
{
    [Call] Task<Amount> PriceAsync(Route route, List<Amount> discounts);
}

[MessagePackFormatter(typeof(AmountFormatter))]
public readonly record struct Amount(long Cents);

public sealed class AmountFormatter : IMessagePackFormatter<Amount>
{
    public void Serialize(ref MessagePackWriter writer, Amount value, MessagePackSerializerOptions options) => writer.Write(value.Cents);

    public Amount Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => new(reader.ReadInt64());
}

// Without attributes of MessagePack: a resolver knows how to write it.
public sealed record Route(string From, string To);

public sealed class RouteOptions : IMessagePackOptions
{
    public static MessagePackSerializerOptions Options { get; } = ContractlessStandardResolver.Options;
}

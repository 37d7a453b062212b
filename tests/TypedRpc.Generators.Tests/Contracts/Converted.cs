using System.Net;
using TypedRpc;
using TypedRpc.Generators.Tests.Contracts;

[assembly: RpcConverter(typeof(IPAddress), typeof(IPAddressShape))]
[assembly: RpcConverter(typeof(DayOfWeek), typeof(DayShape))]
[assembly: RpcConverter(typeof(Tuple<int, string>), typeof(PairShape))]
[assembly: RpcConverter(typeof(IFormattable), typeof(FormattableShape))]
[assembly: RpcConverter(typeof(Money), typeof(MoneyShape))]
[assembly: RpcConverter(typeof(Forest), typeof(ForestShape))]
[assembly: RpcConverter(typeof(Twice), typeof(TwiceShape))]

namespace TypedRpc.Generators.Tests.Contracts;

public static class IPAddressShape
{
    public static string ToWire(IPAddress value) =>
        value.ScopeIdOrZero() == 99 ? throw new InvalidOperationException("scope 99") : value.ToString();

    public static IPAddress FromWire(string value) => value == "none" ? null! : IPAddress.Parse(value);

    private static long ScopeIdOrZero(this IPAddress value) =>
        value.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? value.ScopeId : 0;
}

public static class DayShape
{
    public static string ToWire(DayOfWeek value) => value.ToString();

    public static DayOfWeek FromWire(string value) =>
        value == "ours" ? throw new RpcSerializationException("as it is") : Enum.Parse<DayOfWeek>(value);
}

public static class PairShape
{
    public static PairWire ToWire(Tuple<int, string> value) => new(value.Item1, value.Item2);

    public static Tuple<int, string> FromWire(PairWire value) => new(value.Number, value.Text);
}

public sealed record PairWire(int Number, string Text);

public readonly struct Money(long cents) : IFormattable, IEquatable<Money>
{
    public long Cents => cents;

    public string ToString(string? format, IFormatProvider? formatProvider) => cents.ToString(format, formatProvider);

    public bool Equals(Money other) => other.Cents == Cents;

    public override bool Equals(object? obj) => obj is Money other && Equals(other);

    public override int GetHashCode() => Cents.GetHashCode();
}

public static class MoneyShape
{
    public static long ToWire(Money value) => value.Cents;

    public static Money FromWire(long value) => new(value);
}

public static class FormattableShape
{
    public static long ToWire(IFormattable value) => ((Money)value).Cents;

    public static IFormattable FromWire(long value) => new Money(value);
}

public static class ForestShape
{
    public static List<Forest?> ToWire(Forest value) => value.Trees;

    public static Forest FromWire(List<Forest?> value)
    {
        var forest = new Forest();
        forest.Trees.AddRange(value);
        return forest;
    }
}

public sealed class Forest
{
    internal List<Forest?> Trees { get; } = [];
}

public sealed record Twice(IPAddress Address);

public static class TwiceShape
{
    public static IPAddress ToWire(Twice value) => value.Address;

    public static Twice FromWire(IPAddress value) => new(value);
}

public sealed record Network(
    IPAddress? Gateway,
    List<IPAddress?> Hosts,
    Dictionary<IPAddress, DayOfWeek> Since,
    Dictionary<Money, int> Prices,
    DayOfWeek? Day,
    Money? Cost,
    Money Fee,
    IFormattable? Any,
    Tuple<int, string>? Pair,
    Forest? Forest,
    Dictionary<Twice, Twice?> Twices);

[RpcTopic("converted")]
public interface IConvertedService
{
    [Call] Task<Network> NetworkAsync(IPAddress address, DayOfWeek day = DayOfWeek.Friday);

    [Call] Task<IPAddress?> AddressAsync();

    [Call] Task<DayOfWeek?> DayAsync();

    [Call] Task<Forest> ForestAsync();

    [Call] Task<Dictionary<Twice, int>> TwicesAsync();
}

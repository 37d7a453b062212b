using System.Globalization;
using MessagePack;
using MessagePack.Formatters;

namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>A type with a formatter of its own, which the generator could not carry: nothing of it can be set.</summary>
[MessagePackFormatter(typeof(MoneyFormatter))]
public sealed class Money
{
    private readonly decimal _amount;
    private readonly string _currency;

    private Money(decimal amount, string currency) => (_amount, _currency) = (amount, currency);

    public static Money Of(decimal amount, string currency = "EUR") => new(amount, currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_amount} {_currency}");

    public override bool Equals(object? obj) => obj is Money other && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal sealed class MoneyFormatter : IMessagePackFormatter<Money?>
    {
        public void Serialize(ref MessagePackWriter writer, Money? value, MessagePackSerializerOptions options)
        {
            if (value is null)
            {
                writer.WriteNil();
                return;
            }

            writer.WriteArrayHeader(2);
            writer.Write(value._amount.ToString(CultureInfo.InvariantCulture));
            writer.Write(value._currency);
        }

        public Money? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            if (reader.TryReadNil())
                return null;
            return reader.ReadArrayHeader() == 2
                ? new Money(decimal.Parse(reader.ReadString()!, CultureInfo.InvariantCulture), reader.ReadString()!)
                : throw new MessagePackSerializationException("money has two parts");
        }
    }
}

/// <summary>A struct that the package writes by its attributes.</summary>
[MessagePackObject]
public readonly record struct Share([property: Key(0)] string Name, [property: Key(2)] int Count);

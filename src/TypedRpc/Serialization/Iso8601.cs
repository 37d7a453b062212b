using System.Globalization;

namespace TypedRpc.Serialization;

/// <summary>Instants and durations as text.</summary>
internal static class Iso8601
{
    private const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static DateTime ParseUtc(string text) => DateTime.TryParse(text, CultureInfo.InvariantCulture, AsUtc, out DateTime value)
        ? value
        : throw new RpcSerializationException("The text is not a date and time of ISO 8601.");

    public static DateTimeOffset ParseOffset(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value)
        ? value
        : throw new RpcSerializationException("The text is not a date and time of ISO 8601.");

    public static TimeSpan ParseDuration(string text) => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value)
        ? value
        : throw new RpcSerializationException("The text is not a duration of the form [-][d.]hh:mm:ss[.fffffff].");
}

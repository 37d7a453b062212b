using System.Globalization;

namespace TypedRpc.Serialization;

/// <summary>Parses times and durations.</summary>
internal static class Iso8601
{
    private const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static DateTime ParseUtc(string text) =>
        BeginsWithDate(text)
        && DateTime.TryParse(text, CultureInfo.InvariantCulture, AsUtc, out DateTime value)
            ? value
            : throw NoInstant();

    public static DateTimeOffset ParseOffset(string text) =>
        BeginsWithDate(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value)
            ? value
            : throw NoInstant();

    public static TimeSpan ParseDuration(string text) => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value)
        ? value
        : throw ValueFault.Of("a duration of the form [-][d.]hh:mm:ss[.fffffff]", "another text");

    private static RpcSerializationException NoInstant() => ValueFault.Of("a date and time of ISO 8601", "another text");

    // DateTime.Parse also accepts 5/3/2024 and 12:30, whose meaning depends on the culture or the current day.
    private static bool BeginsWithDate(string text) =>
        text.Length >= 10 && text[4] == '-' && text[7] == '-' && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0
        && text.AsSpan(5, 2).IndexOfAnyExceptInRange('0', '9') < 0 && text.AsSpan(8, 2).IndexOfAnyExceptInRange('0', '9') < 0;
}

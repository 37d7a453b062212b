using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>What a MessagePack value is, as a tag and what belongs to it. Made from .NET values by the table of docs/wire-format.md, and not by the code under test.</summary>
internal static class Description
{
    public static JsonArray Of(object? value) => value switch
    {
        null => ["nil"],
        bool v => ["bool", v],
        char v => Integer((int)v),
        Enum v => Integer(Convert.ToInt64(v, CultureInfo.InvariantCulture)),
        sbyte or byte or short or ushort or int or uint or long or ulong => Integer(value),
        float v => Float(v),
        double v => Float(v),
        decimal v => ["str", v.ToString(CultureInfo.InvariantCulture)],
        string v => ["str", v],
        Guid v => ["str", v.ToString("D")],
        byte[] v => ["bin", Convert.ToHexStringLower(v)],
        DateTime v => Instant(v),
        DateTimeOffset v => ["list", new JsonArray(Instant(v.UtcDateTime), Integer((long)v.Offset.TotalMinutes))],
        TimeSpan v => Integer(v.Ticks),
        IDictionary v => ["map", new JsonArray([.. v.Keys.Cast<object>().Select(key => new JsonArray(Of(key), Of(v[key])))])],
        IEnumerable v => ["list", new JsonArray([.. v.Cast<object?>().Select(Of)])],
        _ => Members(value),
    };

    /// <summary>One text for one value: maps in the order of their keys, and any NaN as the same one.</summary>
    public static string Canonical(JsonNode description) => Append(new StringBuilder(), description.AsArray(), hasNumbers: false).ToString();

    /// <summary>The same as JavaScript sees it, where an integer that comes in 32 bits or fewer and a float are both numbers.</summary>
    public static string CanonicalNumbers(JsonNode description) => Append(new StringBuilder(), description.AsArray(), hasNumbers: true).ToString();

    private static JsonArray Integer(object value) => ["int", Convert.ToString(value, CultureInfo.InvariantCulture)];

    private static JsonArray Float(double value)
    {
        byte[] bits = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bits, value);
        return ["float", Convert.ToHexStringLower(bits)];
    }

    private static JsonArray Instant(DateTime value)
    {
        long ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = (long)Math.Floor((decimal)ticks / TimeSpan.TicksPerSecond);
        return ["time", seconds.ToString(CultureInfo.InvariantCulture), ((ticks - (seconds * TimeSpan.TicksPerSecond)) * 100).ToString(CultureInfo.InvariantCulture)];
    }

    private static JsonArray Members(object value) =>
    [
        "map",
        new JsonArray([.. value.GetType().GetProperties().Select(member => new JsonArray(new JsonArray("str", JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)), Of(member.GetValue(value))))]),
    ];

    private static StringBuilder Append(StringBuilder text, JsonArray description, bool hasNumbers)
    {
        string tag = (string)description[0]!;
        switch (tag)
        {
            case "list":
                text.Append('[');
                foreach (JsonNode? item in description[1]!.AsArray())
                    Append(text, item!.AsArray(), hasNumbers).Append(',');
                return text.Append(']');
            case "map":
                IEnumerable<string> entries = description[1]!.AsArray().Select(entry =>
                    Append(Append(new StringBuilder(), entry![0]!.AsArray(), hasNumbers).Append('='), entry[1]!.AsArray(), hasNumbers).ToString());
                return text.Append('{').AppendJoin(',', entries.Order(StringComparer.Ordinal)).Append('}');
            case "int" when hasNumbers && long.TryParse((string)description[1]!, CultureInfo.InvariantCulture, out long small) && small is >= int.MinValue and <= uint.MaxValue:
                return Append(text, ["number", Float(small)[1]!.DeepClone()], hasNumbers);
            case "float" or "number":
                double number = BinaryPrimitives.ReadDoubleBigEndian(Convert.FromHexString((string)description[1]!));
                return text.Append(hasNumbers ? "number" : tag).Append(':').Append(double.IsNaN(number) ? "NaN" : (string)description[1]!);
            default:
                return text.AppendJoin(':', description.Select(part => part!.ToJsonString()));
        }
    }
}

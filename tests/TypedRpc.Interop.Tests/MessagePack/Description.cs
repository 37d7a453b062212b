using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MessagePack;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>
/// What a MessagePack value is, as a tag and what belongs to it. Made from .NET values by the table of docs/wire-format.md, and not by the
/// code under test.
/// </summary>
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
        byte[] v => Bytes(v),
        ReadOnlyMemory<byte> v => Bytes(v.Span),
        Half v => Float((double)v),
        Int128 v => Bytes(Wide((UInt128)v)),
        UInt128 v => Bytes(Wide(v)),
        BigInteger v => Bytes(v.ToByteArray()),
        Rune v => Integer(v.Value),
        Uri v => ["str", v.OriginalString],
        Version v => ["str", v.ToString()],
        DateOnly v => Integer(v.DayNumber),
        TimeOnly v => Integer(v.Ticks),
        RpcValue v => Untyped(v),
        DateTime v => Instant(v),
        DateTimeOffset v =>
            ["list", new JsonArray(Instant(DateTime.SpecifyKind(v.DateTime, DateTimeKind.Utc)), Integer((long)v.Offset.TotalMinutes))],
        TimeSpan v => Integer(v.Ticks),
        ITuple v => ["list", new JsonArray([.. Enumerable.Range(0, v.Length).Select(i => Of(v[i]))])],
        IDictionary v => ["map", new JsonArray([.. v.Keys.Cast<object>().Select(key => new JsonArray(Of(key), Of(v[key])))])],
        IEnumerable v => ["list", new JsonArray([.. v.Cast<object?>().Select(Of)])],
        _ => Members(value),
    };

    /// <summary>One text for one value: maps in the order of their keys, and any NaN as the same one.</summary>
    public static string Canonical(JsonNode description) =>
        Append(new StringBuilder(), description.AsArray(), hasNumbers: false).ToString();

    /// <summary>The same as JavaScript sees it, where an integer that comes in 32 bits or fewer and a float are both numbers.</summary>
    public static string CanonicalNumbers(JsonNode description) =>
        Append(new StringBuilder(), description.AsArray(), hasNumbers: true).ToString();

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
        return ["time", seconds.ToString(CultureInfo.InvariantCulture),
            ((ticks - (seconds * TimeSpan.TicksPerSecond)) * 100).ToString(CultureInfo.InvariantCulture)];
    }

    private static JsonArray Bytes(ReadOnlySpan<byte> value) => ["bin", Convert.ToHexStringLower(value)];

    private static byte[] Wide(UInt128 value)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        return bytes;
    }

    // What a value without a declared type is: an integer of any size is one.
    private static JsonArray Untyped(RpcValue value) => value.Kind switch
    {
        RpcValueKind.Null => ["nil"],
        RpcValueKind.Boolean => ["bool", value.AsBoolean()],
        RpcValueKind.Integer => Integer(value.AsBigInteger()),
        RpcValueKind.Float => Float(value.AsDouble()),
        RpcValueKind.String => ["str", value.AsString()],
        RpcValueKind.Bytes => Bytes(value.AsBytes()),
        RpcValueKind.Timestamp => Instant(value.AsDateTime()),
        RpcValueKind.List => ["list", new JsonArray([.. value.Items.Select(Untyped)])],
        _ => ["map",
            new JsonArray([.. value.Entries.Select(entry => new JsonArray(new JsonArray("str", entry.Key), Untyped(entry.Value)))])],
    };

    private static JsonArray Members(object value)
    {
        Type type = value.GetType();
        PropertyInfo[] members = type.GetProperties();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            return ["list", new JsonArray(Member("Key"), Member("Value"))];
        JsonArray described = type.IsDefined(typeof(MessagePackObjectAttribute))
            ? ["list", Positions()]
            : ["map", new JsonArray([.. members.Select(member => new JsonArray(Name(member), Of(member.GetValue(value))))])];
        UnionAttribute? union = type.BaseType!.GetCustomAttributes<UnionAttribute>().SingleOrDefault(one => one.SubType == type);
        return union is null ? described : ["list", new JsonArray(Integer(union.Key), described)];

        JsonArray Member(string name) => Of(type.GetProperty(name)!.GetValue(value));
        static JsonArray Name(PropertyInfo member) => ["str", JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)];
        JsonArray Positions()
        {
            var byNumber = members.ToDictionary(member => member.GetCustomAttribute<KeyAttribute>()!.IntKey!.Value);
            return new JsonArray([.. Enumerable.Range(0, byNumber.Keys.Max() + 1)
                .Select(i => Of(byNumber.TryGetValue(i, out PropertyInfo? member) ? member.GetValue(value) : null))]);
        }
    }

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
                    Append(Append(new StringBuilder(), entry![0]!.AsArray(), hasNumbers).Append('='), entry[1]!.AsArray(), hasNumbers)
                        .ToString());
                return text.Append('{').AppendJoin(',', entries.Order(StringComparer.Ordinal)).Append('}');
            case "int" when hasNumbers && long.TryParse((string)description[1]!, CultureInfo.InvariantCulture, out long small)
                && small is >= int.MinValue and <= uint.MaxValue:
                return Append(text, ["number", Float(small)[1]!.DeepClone()], hasNumbers);
            case "float" or "number":
                double number = BinaryPrimitives.ReadDoubleBigEndian(Convert.FromHexString((string)description[1]!));
                return text.Append(hasNumbers ? "number" : tag).Append(':').Append(double.IsNaN(number) ? "NaN" : (string)description[1]!);
            default:
                return text.AppendJoin(':', description.Select(part => part!.ToJsonString()));
        }
    }
}

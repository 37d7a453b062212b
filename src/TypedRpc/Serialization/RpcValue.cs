using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TypedRpc;

/// <summary>
/// A value without a declared type, for peers that declare none, such as Python. It may be a parameter, a result or a member of a contract.
/// </summary>
/// <remarks>
/// Immutable; the default is <see cref="Null"/>. Values are nested at most 64 levels deep. JSON has neither bytes nor points in time, and
/// has one type of number: these values are read from it as text or as an integer, and <see cref="AsBytes"/>, <see cref="AsDateTime"/> and
/// <see cref="AsDouble"/> convert them back.
/// </remarks>
public readonly partial struct RpcValue : IEquatable<RpcValue>
{
    private const int DeepestNesting = 64;

    private RpcValue(object? raw) => Raw = raw;

    /// <summary>The null value.</summary>
    public static RpcValue Null => default;

    /// <summary>The kind of the value.</summary>
    public RpcValueKind Kind => Raw switch
    {
        null => RpcValueKind.Null,
        bool => RpcValueKind.Boolean,
        long or ulong or BigInteger => RpcValueKind.Integer,
        double => RpcValueKind.Float,
        string => RpcValueKind.String,
        byte[] => RpcValueKind.Bytes,
        DateTime => RpcValueKind.Timestamp,
        List<object?> => RpcValueKind.List,
        _ => RpcValueKind.Map,
    };

    /// <summary>True for <see cref="Null"/>.</summary>
    public bool IsNull => Raw is null;

    /// <summary>The number of values in a list or a map.</summary>
    /// <exception cref="InvalidOperationException">The value is neither a list nor a map.</exception>
    public int Count => Raw switch
    {
        List<object?> list => list.Count,
        Dictionary<string, object?> map => map.Count,
        _ => throw Not(RpcValueKind.List, RpcValueKind.Map),
    };

    /// <summary>The values of a list.</summary>
    /// <exception cref="InvalidOperationException">The value is not a list.</exception>
    public IEnumerable<RpcValue> Items => ListOrThrow.Select(FromRaw);

    /// <summary>The names and values of a map, in the order in which they were received or added.</summary>
    /// <exception cref="InvalidOperationException">The value is not a map.</exception>
    public IEnumerable<KeyValuePair<string, RpcValue>> Entries =>
        MapOrThrow.Select(entry => KeyValuePair.Create(entry.Key, FromRaw(entry.Value)));

    // One of: null, bool, long, ulong, BigInteger (the first that holds it), double, string, byte[], DateTime, List<object?>,
    // Dictionary<string, object?>.
    internal object? Raw { get; }

    private List<object?> ListOrThrow => Raw as List<object?> ?? throw Not(RpcValueKind.List);

    private Dictionary<string, object?> MapOrThrow => Raw as Dictionary<string, object?> ?? throw Not(RpcValueKind.Map);

    /// <summary>A value of a list.</summary>
    /// <exception cref="InvalidOperationException">The value is not a list.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The list has no such index.</exception>
    public RpcValue this[int index] => FromRaw(ListOrThrow[index]);

    /// <summary>A value of a map.</summary>
    /// <exception cref="InvalidOperationException">The value is not a map.</exception>
    /// <exception cref="KeyNotFoundException">The map has no such name.</exception>
    public RpcValue this[string name] => MapOrThrow.TryGetValue(name, out object? value)
        ? FromRaw(value)
        : throw new KeyNotFoundException($"The map has no value named '{name}'.");

    /// <summary>Compares kinds and values; the order of a map's entries is ignored.</summary>
    public static bool operator ==(RpcValue left, RpcValue right) => left.Equals(right);

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(RpcValue left, RpcValue right) => !left.Equals(right);

    /// <summary>Creates a list.</summary>
    public static RpcValue List(params RpcValue[] items) => List((IEnumerable<RpcValue>)items);

    /// <summary>Creates a list.</summary>
    public static RpcValue List(IEnumerable<RpcValue> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Bounded(items.Select(item => item.Raw).ToList());
    }

    /// <summary>Creates a map. If a name is given twice, the last value is used.</summary>
    public static RpcValue Map(params (string Name, RpcValue Value)[] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Map(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));
    }

    /// <summary>Creates a map. If a name is given twice, the last value is used.</summary>
    public static RpcValue Map(IEnumerable<KeyValuePair<string, RpcValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, RpcValue value) in entries)
            map[name] = value.Raw;
        return Bounded(map);
    }

    /// <summary>Finds a value of a map.</summary>
    /// <returns>False when the value is not a map, or the map has no such name.</returns>
    public bool TryGet(string name, out RpcValue value)
    {
        object? found = null;
        bool isFound = Raw is Dictionary<string, object?> map && map.TryGetValue(name, out found);
        value = FromRaw(found);
        return isFound;
    }

    /// <inheritdoc/>
    public bool Equals(RpcValue other) => AreEqual(Raw, other.Raw);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is RpcValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Raw switch
    {
        null => 0,
        byte[] bytes => bytes.Length,
        List<object?> or Dictionary<string, object?> => HashCode.Combine(Kind, Count),
        string text => string.GetHashCode(text, StringComparison.Ordinal),
        _ => Raw.GetHashCode(),
    };

    /// <summary>The value as JSON for display: bytes in Base64, points in time in ISO 8601.</summary>
    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new System.Text.Json.JsonWriterOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer, options))
            Print(json, Raw);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static RpcValue FromRaw(object? raw) => new(raw);

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (Dictionary<string, object?> a, Dictionary<string, object?> b) =>
            a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out object? other) && AreEqual(entry.Value, other)),
        _ => Equals(left, right),
    };

    private static RpcValue Bounded(object raw) =>
        DepthOf(raw) <= DeepestNesting ? new(raw) : throw new ArgumentException("Values are nested at most 64 deep.");

    // The depth of the inner values was checked when they were created, so the recursion is bounded.
    private static int DepthOf(object? raw) => raw switch
    {
        List<object?> list => 1 + list.Select(DepthOf).DefaultIfEmpty().Max(),
        Dictionary<string, object?> map => 1 + map.Values.Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static void Print(System.Text.Json.Utf8JsonWriter json, object? raw)
    {
        switch (raw)
        {
            case null: json.WriteNullValue(); break;
            case bool v: json.WriteBooleanValue(v); break;
            case double v when !double.IsFinite(v): json.WriteStringValue(v.ToString(CultureInfo.InvariantCulture)); break;
            case double v: json.WriteNumberValue(v); break;
            case string v: json.WriteStringValue(v); break;
            case byte[] v: json.WriteBase64StringValue(v); break;
            case DateTime v: json.WriteStringValue(v); break;
            case List<object?> list:
                json.WriteStartArray();
                foreach (object? item in list)
                    Print(json, item);
                json.WriteEndArray();
                break;
            case Dictionary<string, object?> map:
                json.WriteStartObject();
                foreach ((string name, object? item) in map)
                {
                    json.WritePropertyName(name);
                    Print(json, item);
                }

                json.WriteEndObject();
                break;
            default: json.WriteRawValue(((IFormattable)raw).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true); break;
        }
    }
}

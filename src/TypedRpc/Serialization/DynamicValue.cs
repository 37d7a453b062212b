using System.Collections;
using System.ComponentModel;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <summary>
/// Writes and reads values without a declared type: <c>object</c>, <see cref="RpcValue"/> and the values of a request context.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DynamicValue
{
    private const int LargestKept = 127;

    // The estimated sizes of objects in memory in bytes, which are charged to the budget of a message.
    private const int ReferenceSize = 8;
    private const int BoxSize = 24;
    private const int LargeIntegerSize = 64;
    private const int ListSize = 56;
    private const int MapSize = 216;
    private const int EntrySize = 32;

    // Shared boxes, so that a value that takes one byte in a message does not take 32 bytes in memory.
    private static readonly object True = true, False = false;
    private static readonly object[] SmallIntegers = [.. Enumerable.Range(0, LargestKept + 1).Select(i => (object)(long)i)];

    /// <summary>Writes a value of any type that can be serialized without a declared type.</summary>
    /// <exception cref="RpcSerializationException">The value has another type.</exception>
    public static void Write<TWriter>(ref TWriter writer, object? value)
        where TWriter : struct, IPayloadWriter
    {
        switch (value)
        {
            case null: writer.WriteNull(); break;
            case bool v: writer.WriteBoolean(v); break;
            case string v: writer.WriteString(v); break;
            case int v: writer.WriteInt64(v); break;
            case long v: writer.WriteInt64(v); break;
            case double v: writer.WriteDouble(v); break;
            case byte[] v: writer.WriteBytes(v); break;
            case DateTime v: writer.WriteDateTime(v); break;
            case RpcValue v: Write(ref writer, v.Raw); break;
            case IReadOnlyDictionary<string, object?> v: WriteMap(ref writer, v); break;
            case IDictionary v: WriteEntries(ref writer, v); break;
            case ICollection v: WriteElements(ref writer, v, v.Count); break;
            case IReadOnlyCollection<object?> v: WriteElements(ref writer, v, v.Count); break;
            default: WriteScalar(ref writer, value); break;
        }
    }

    /// <summary>Writes a value.</summary>
    public static void WriteValue<TWriter>(ref TWriter writer, RpcValue value)
        where TWriter : struct, IPayloadWriter => Write(ref writer, value.Raw);

    /// <summary>Reads a value.</summary>
    /// <returns>
    /// Null, bool, long, ulong or BigInteger (the first that fits), double, string, byte[], DateTime, List&lt;object?&gt; or
    /// Dictionary&lt;string, object?&gt;.
    /// </returns>
    public static object? Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        switch (reader.NextKind)
        {
            case PayloadKind.Null:
                reader.TryReadNull();
                return null;
            case PayloadKind.Boolean: return reader.ReadBoolean() ? True : False;
            case PayloadKind.Float:
                reader.Charge(BoxSize);
                return reader.ReadDouble();
            case PayloadKind.String: return reader.ReadString();
            case PayloadKind.Bytes: return reader.ReadBytes();
            case PayloadKind.Timestamp:
                reader.Charge(BoxSize);
                return reader.ReadDateTime();
            case PayloadKind.Array: return ReadList(ref reader);
            case PayloadKind.Map: return ReadMap(ref reader, ofAnyKeys: true);
            default: return ReadInteger(ref reader);
        }
    }

    /// <summary>Reads a value.</summary>
    public static RpcValue ReadValue<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader => RpcValue.FromRaw(Read(ref reader));

    internal static void WriteMap<TWriter>(ref TWriter writer, IReadOnlyDictionary<string, object?> map)
        where TWriter : struct, IPayloadWriter
    {
        int left = map.Count;
        writer.BeginMap(left);
        foreach ((string name, object? item) in map)
        {
            left--;
            writer.Key();
            writer.WriteString(name);
            writer.Value();
            Write(ref writer, item);
        }

        End(left);
        writer.EndMap();
    }

    internal static Dictionary<string, object?> ReadMap<TReader>(ref TReader reader, bool ofAnyKeys = false)
        where TReader : struct, IPayloadReader
    {
        int count = reader.BeginMap();
        reader.Charge(MapSize + ((long)count * EntrySize));
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            reader.Key();
            string name = ofAnyKeys ? ReadName(ref reader) : reader.ReadString();
            reader.Value();
            map[name] = Read(ref reader);
        }

        reader.EndMap();
        return map;
    }

    private static void WriteEntries<TWriter>(ref TWriter writer, IDictionary map)
        where TWriter : struct, IPayloadWriter
    {
        int left = map.Count;
        writer.BeginMap(left);
        foreach (DictionaryEntry entry in map)
        {
            left--;
            writer.Key();
            if (entry.Key is string name)
                writer.WriteString(name);
            else
                WriteScalarKey(ref writer, entry.Key);
            writer.Value();
            Write(ref writer, entry.Value);
        }

        End(left);
        writer.EndMap();
    }

    private static void WriteElements<TWriter>(ref TWriter writer, IEnumerable list, int left)
        where TWriter : struct, IPayloadWriter
    {
        writer.BeginArray(left);
        foreach (object? item in list)
        {
            left--;
            Write(ref writer, item);
        }

        End(left);
        writer.EndArray();
    }

    // Uses forms that a reader without the declared type can interpret.
    private static void WriteScalar<TWriter>(ref TWriter writer, object value)
        where TWriter : struct, IPayloadWriter
    {
        switch (value)
        {
            case Enum v when v.GetTypeCode() == TypeCode.UInt64: writer.WriteUInt64(Convert.ToUInt64(v, null)); break;
            case Enum or sbyte or byte or short or ushort or uint: writer.WriteInt64(Convert.ToInt64(value, null)); break;
            case ulong v: writer.WriteUInt64(v); break;
            case nint v: writer.WriteInt64(v); break;
            case nuint v: writer.WriteUInt64(v); break;
            case Int128 v: writer.WriteBigInteger(v); break;
            case UInt128 v: writer.WriteBigInteger(v); break;
            case BigInteger v: writer.WriteBigInteger(v); break;
            case float v: writer.WriteDouble(v); break;
            case Half v: writer.WriteDouble((double)v); break;
            case decimal v: writer.WriteDecimal(v); break;
            case char v: writer.WriteString(v.ToString()); break;
            case System.Text.Rune v: writer.WriteString(v.ToString()); break;
            case Guid v: writer.WriteGuid(v); break;
            case DateTimeOffset v: writer.WriteDateTime(v.UtcDateTime); break;
            case TimeSpan v: writer.WriteTimeSpan(v); break;
            case DateOnly v: ScalarCodec.WriteDateOnly(ref writer, v); break;
            case TimeOnly v: ScalarCodec.WriteTimeOnly(ref writer, v); break;
            case Uri v: ScalarCodec.WriteUri(ref writer, v); break;
            case Version v: ScalarCodec.WriteVersion(ref writer, v); break;
            case ReadOnlyMemory<byte> v: writer.WriteBytes(v.Span); break;
            default:
                throw new RpcSerializationException(
                    $"A value of {value.GetType()} cannot be serialized without a declared type; "
                    + "declare the type in the contract, or use a RpcValue.");
        }
    }

    private static void WriteScalarKey<TWriter>(ref TWriter writer, object key)
        where TWriter : struct, IPayloadWriter
    {
        if (key is not (bool or Enum or sbyte or byte or short or ushort or int or uint or long or ulong or Guid))
        {
            throw new RpcSerializationException(
                $"A key of {key.GetType()} cannot be serialized without a declared type; use strings, integers, bool, enums or Guid.");
        }

        Write(ref writer, key);
    }

    private static List<object?> ReadList<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        int count = reader.BeginArray();
        reader.Charge(ListSize + ((long)count * ReferenceSize));
        var list = new List<object?>(Math.Min(count, 64));
        for (int i = 0; i < count; i++)
        {
            reader.Element();
            list.Add(Read(ref reader));
        }

        reader.EndArray();
        return list;
    }

    private static object ReadInteger<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        if (reader.TryReadInt64(out long value))
        {
            if (value is >= 0 and <= LargestKept)
                return SmallIntegers[value];
            reader.Charge(BoxSize);
            return value;
        }

        reader.Charge(LargeIntegerSize);
        RpcValue large = reader.ReadBigInteger();
        return large.Raw!;
    }

    // Python and others have maps with integer and boolean keys. The resulting names are those that JSON would have.
    private static string ReadName<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader => reader.NextKind switch
        {
            PayloadKind.Integer => reader.ReadBigInteger().ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            PayloadKind.Boolean => reader.ReadBoolean() ? "true" : "false",
            _ => reader.ReadString(),
        };

    // The count is written before the elements, so it must match their number.
    private static void End(int left)
    {
        if (left != 0)
            throw new RpcSerializationException("A collection has more or fewer elements than it says: it changed while it was written.");
    }
}

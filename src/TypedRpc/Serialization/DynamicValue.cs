namespace TypedRpc.Serialization;

/// <summary>Writes and reads values whose type is known only when they are there: those of a request's context.</summary>
internal static class DynamicValue
{
    public static void Write<TWriter>(ref TWriter writer, object? value)
        where TWriter : struct, IPayloadWriter
    {
        switch (value)
        {
            case null: writer.WriteNull(); break;
            case bool v: writer.WriteBoolean(v); break;
            case string v: writer.WriteString(v); break;
            case ulong v: writer.WriteUInt64(v); break;
            case sbyte or byte or short or ushort or int or uint or long: writer.WriteInt64(Convert.ToInt64(value, null)); break;
            case float v: writer.WriteDouble(v); break;
            case double v: writer.WriteDouble(v); break;
            case byte[] v: writer.WriteBytes(v); break;
            case DateTime v: writer.WriteDateTime(v); break;
            case IReadOnlyDictionary<string, object?> map: WriteMap(ref writer, map); break;
            case IReadOnlyCollection<object?> list: WriteList(ref writer, list); break;
            default: throw new RpcSerializationException($"A value of {value.GetType()} cannot travel in a context.");
        }
    }

    public static void WriteMap<TWriter>(ref TWriter writer, IReadOnlyDictionary<string, object?> map)
        where TWriter : struct, IPayloadWriter
    {
        writer.BeginMap(map.Count);
        foreach ((string name, object? item) in map)
        {
            writer.Key();
            writer.WriteString(name);
            writer.Value();
            Write(ref writer, item);
        }

        writer.EndMap();
    }

    public static object? Read<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        switch (reader.NextKind)
        {
            case PayloadKind.Null:
                reader.TryReadNull();
                return null;
            case PayloadKind.Boolean: return reader.ReadBoolean();
            case PayloadKind.Integer: return ReadInteger(ref reader);
            case PayloadKind.Float: return reader.ReadDouble();
            case PayloadKind.String: return reader.ReadString();
            case PayloadKind.Bytes: return reader.ReadBytes();
            case PayloadKind.Timestamp: return reader.ReadDateTime();
            case PayloadKind.Array: return ReadList(ref reader);
            case PayloadKind.Map: return ReadMap(ref reader);
            default: throw new RpcSerializationException("A MessagePack extension cannot travel in a context.");
        }
    }

    public static Dictionary<string, object?> ReadMap<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        int count = reader.BeginMap();
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            reader.Key();
            string name = reader.ReadString();
            reader.Value();
            map[name] = Read(ref reader);
        }

        reader.EndMap();
        return map;
    }

    private static void WriteList<TWriter>(ref TWriter writer, IReadOnlyCollection<object?> list)
        where TWriter : struct, IPayloadWriter
    {
        writer.BeginArray(list.Count);
        foreach (object? item in list)
            Write(ref writer, item);
        writer.EndArray();
    }

    private static List<object?> ReadList<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        int count = reader.BeginArray();
        var list = new List<object?>();
        for (int i = 0; i < count; i++)
        {
            reader.Element();
            list.Add(Read(ref reader));
        }

        reader.EndArray();
        return list;
    }

    // One that needs all 64 bits unsigned does not fit a long.
    private static object ReadInteger<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        TReader ahead = reader;
        try
        {
            return reader.ReadInt64();
        }
        catch (RpcSerializationException)
        {
            reader = ahead;
            return reader.ReadUInt64();
        }
    }
}

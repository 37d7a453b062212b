using System.Buffers;
using System.Text.Json;

namespace TypedRpc.Amqp.Oslo;

/// <summary>Writes a JSON object whose values are written already.</summary>
internal sealed class JsonObject
{
    private readonly ArrayBufferWriter<byte> _written = new(256);

    /// <summary>Begins an object.</summary>
    public JsonObject() => _written.Write("{"u8);

    /// <summary>Adds a member.</summary>
    /// <param name="prefix">The beginning of its name.</param>
    /// <param name="name">The rest of its name, as it is written in JSON.</param>
    /// <param name="value">Its value, as it is written in JSON.</param>
    public void Add(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _written.Write(_written.WrittenCount == 1 ? "\""u8 : ", \""u8);
        _written.Write(prefix);
        _written.Write(name);
        _written.Write("\": "u8);
        _written.Write(value);
    }

    /// <summary>Adds a member.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Add(name, default, value);

    /// <summary>Adds a text.</summary>
    public void AddText(ReadOnlySpan<byte> name, string text)
    {
        Add(name, default);
        using var json = new Utf8JsonWriter(_written);
        json.WriteStringValue(text);
    }

    /// <summary>Ends the object.</summary>
    /// <returns>Its bytes.</returns>
    public ReadOnlyMemory<byte> End()
    {
        _written.Write("}"u8);
        return _written.WrittenMemory;
    }
}

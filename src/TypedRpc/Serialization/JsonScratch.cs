using System.Buffers;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>A JSON writer with its buffer, cached for each thread.</summary>
/// <remarks>A new pair would allocate 4 KiB for every document of more than 256 bytes.</remarks>
internal sealed class JsonScratch
{
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static JsonScratch? _kept;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private JsonScratch? _below;

    private JsonScratch() => Json = new Utf8JsonWriter(_bytes);

    public Utf8JsonWriter Json { get; }

    /// <summary>The bytes that have been written. Valid until <see cref="Return"/>.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Json.Flush();
            return _bytes.WrittenSpan;
        }
    }

    /// <summary>
    /// Rents a writer from the cache of the thread. Several may be rented at a time, for example when a property getter
    /// publishes a notification.
    /// </summary>
    public static JsonScratch Rent()
    {
        JsonScratch scratch = _kept ?? new JsonScratch();
        (_kept, scratch._below) = (scratch._below, null);
        return scratch;
    }

    /// <summary>Returns the writer, in any state, on the thread that rented it.</summary>
    public void Return()
    {
        if (_bytes.Capacity > MaxKept)
            return;
        Json.Reset();
        _bytes.ResetWrittenCount();
        (_below, _kept) = (_kept, this);
    }
}

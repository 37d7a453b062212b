using System.Buffers;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>A JSON writer and its buffer, kept for the next document on the same thread: a new pair costs 4 KiB as soon as a document is longer than 256 bytes.</summary>
internal sealed class JsonScratch
{
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static JsonScratch? _kept;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private JsonScratch? _below;

    private JsonScratch() => Json = new Utf8JsonWriter(_bytes);

    public Utf8JsonWriter Json { get; }

    /// <summary>What has been written, valid until <see cref="Return"/>.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Json.Flush();
            return _bytes.WrittenSpan;
        }
    }

    /// <summary>Takes one of the thread's; several may be out, as when a payload's getter notifies.</summary>
    public static JsonScratch Rent()
    {
        JsonScratch scratch = _kept ?? new JsonScratch();
        (_kept, scratch._below) = (scratch._below, null);
        return scratch;
    }

    /// <summary>Gives it back on the thread that took it, whatever state it is in.</summary>
    public void Return()
    {
        if (_bytes.Capacity > MostKept)
            return;
        Json.Reset();
        _bytes.ResetWrittenCount();
        (_below, _kept) = (_kept, this);
    }
}

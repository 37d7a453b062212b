using System.Buffers.Binary;
using System.Text;

namespace TypedRpc.Wire;

/// <summary>
/// Caches the strings of names that many messages repeat (methods, namespaces, inboxes), so that they are not decoded for each message.
/// </summary>
/// <remarks>
/// A fixed number of entries, found by hash; a new name replaces the old one of its entry. A peer that sends many
/// names cannot make it grow.
/// </remarks>
internal sealed class NameCache
{
    private const int Places = 512;
    private const int LongestKept = 128;
    private const int LongestName = 255;

    private readonly Entry?[] _entries = new Entry?[Places];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestName)
            throw new RpcSerializationException($"A name has {utf8.Length} bytes; at most {LongestName} are read.");
        if (utf8.Length > LongestKept)
            return Decode(utf8);

        ref Entry? place = ref _entries[HashOf(utf8) % Places];
        Entry? entry = Volatile.Read(ref place);
        if (entry is not null && utf8.SequenceEqual(entry.Utf8))
            return entry.Text;

        string text = Decode(utf8);
        Volatile.Write(ref place, new Entry(utf8.ToArray(), text));
        return text;
    }

    // Eight bytes at a time: names are hashed for every message.
    private static uint HashOf(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
            hash = Mixed(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        foreach (byte b in utf8)
            hash = (hash << 8) ^ (hash >> 56) ^ b;
        return (uint)(Mixed(hash) >> 32);

        static ulong Mixed(ulong value) => (value ^ (value >> 32)) * 0x9E3779B97F4A7C15;
    }

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new RpcSerializationException("A name is not valid UTF-8.", exception);
        }
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private sealed class Entry(byte[] utf8, string text)
    {
        public byte[] Utf8 { get; } = utf8;

        public string Text { get; } = text;
    }
}

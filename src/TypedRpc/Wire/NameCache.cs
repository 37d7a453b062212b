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

        uint hash = 2166136261;
        foreach (byte b in utf8)
            hash = (hash ^ b) * 16777619;
        ref Entry? place = ref _entries[hash % Places];
        Entry? entry = Volatile.Read(ref place);
        if (entry is not null && utf8.SequenceEqual(entry.Utf8))
            return entry.Text;

        string text = Decode(utf8);
        Volatile.Write(ref place, new Entry(utf8.ToArray(), text));
        return text;
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

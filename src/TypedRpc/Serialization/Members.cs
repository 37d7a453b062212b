using System.ComponentModel;
using System.Text;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>The members of an object, or the parameters of a method, with their names encoded once for each encoding.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Members
{
    private readonly string[] _names;
    private readonly byte[][] _utf8;

    /// <summary>Encodes the names.</summary>
    /// <param name="positional">True writes an array in MessagePack, in the order of the names; JSON always writes names.</param>
    /// <param name="names">The names on the wire.</param>
    public Members(bool positional, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Positional = positional;
        _names = names;
        _utf8 = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        MessagePack = Array.ConvertAll(_utf8, Encode);
        Json = Array.ConvertAll(names, name => JsonEncodedText.Encode(name));
    }

    /// <summary>True when MessagePack writes the members by position.</summary>
    public bool Positional { get; }

    /// <summary>The indexes of the members that notifications must not carry.</summary>
    public IReadOnlyList<int> Sensitive { get; init; } = [];

    /// <summary>The number of members.</summary>
    public int Count => _names.Length;

    /// <summary>Each name as a MessagePack string.</summary>
    internal byte[][] MessagePack { get; }

    /// <summary>Each name as JSON text.</summary>
    internal JsonEncodedText[] Json { get; }

    /// <summary>Fails for a required member that was not there.</summary>
    /// <exception cref="RpcSerializationException">Always, naming the member.</exception>
    public void ThrowMissing(int index) => throw new RpcSerializationException($"The required member '{_names[index]}' is missing.");

    internal string NameOf(int index) => _names[index];

    /// <summary>Finds a name. Peers mostly send members in their order, so the expected one is tried first.</summary>
    internal int Find(ReadOnlySpan<byte> name, int expected)
    {
        if ((uint)expected < (uint)_utf8.Length && name.SequenceEqual(_utf8[expected]))
            return expected;
        for (int i = 0; i < _utf8.Length; i++)
        {
            if (name.SequenceEqual(_utf8[i]))
                return i;
        }

        return -1;
    }

    internal int Find(JsonProperty property, int expected)
    {
        if ((uint)expected < (uint)_utf8.Length && property.NameEquals(_utf8[expected]))
            return expected;
        for (int i = 0; i < _utf8.Length; i++)
        {
            if (property.NameEquals(_utf8[i]))
                return i;
        }

        return -1;
    }

    private static byte[] Encode(byte[] utf8) => utf8.Length switch
    {
        < 32 => [(byte)(0xa0 | utf8.Length), .. utf8],
        < 256 => [0xd9, (byte)utf8.Length, .. utf8],
        _ => [0xda, (byte)(utf8.Length >> 8), (byte)utf8.Length, .. utf8],
    };
}

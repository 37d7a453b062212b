using System.ComponentModel;
using System.Text;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>The members of an object, or the parameters of a method, with their names encoded in advance for each encoding.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Members
{
    private const int MaxShown = 5;

    private readonly string?[] _names;
    private readonly byte[]?[] _utf8;
    private readonly byte[]?[] _keys;
    private readonly NameIndex _byName;
    private readonly NameIndex _byKey;

    /// <summary>Creates the members and encodes their names.</summary>
    /// <param name="positional">True writes an array in MessagePack, in the order of the names. JSON always writes names.</param>
    /// <param name="names">The names on the wire; null is a position without a member, which is written as nil.</param>
    public Members(bool positional, params string?[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Positional = positional;
        _names = names;
        _utf8 = _keys = Utf8Of(names);
        _byName = _byKey = new NameIndex(_utf8);
        MessagePack = Array.ConvertAll(_keys, Encode);
        Json = Array.ConvertAll(names, name => name is null ? default : JsonEncodedText.Encode(name));
    }

    /// <summary>True when MessagePack writes the members by position.</summary>
    public bool Positional { get; }

    /// <summary>The names in MessagePack, if they differ from those in JSON.</summary>
    public IReadOnlyList<string?> Keys
    {
        get => Array.ConvertAll(_keys, key => key is null ? null : Encoding.UTF8.GetString(key));
        init
        {
            _keys = Utf8Of([.. value]);
            _byKey = new NameIndex(_keys);
            MessagePack = Array.ConvertAll(_keys, Encode);
        }
    }

    /// <summary>The indexes of the members that notifications must not contain.</summary>
    public IReadOnlyList<int> Sensitive { get; init; } = [];

    /// <summary>
    /// The estimated bytes of an object with these members in memory; 0 for a value type, which is charged with what contains it.
    /// </summary>
    public int Size { get; init; }

    /// <summary>True if an object without any known name is read as an object without members. Otherwise it is an error.</summary>
    public bool MayBeForeign { get; init; }

    /// <summary>The number of members or of positions.</summary>
    public int Count => _names.Length;

    /// <summary>Each name as a MessagePack string; null for a position without a member.</summary>
    internal byte[]?[] MessagePack { get; private init; }

    /// <summary>Each name as an encoded JSON string.</summary>
    internal JsonEncodedText[] Json { get; }

    /// <summary>Throws because a required member is missing.</summary>
    /// <exception cref="RpcSerializationException">Always. Names the member and its type.</exception>
    public void ThrowMissing(int index, string type) =>
        throw new RpcSerializationException($"The required member '{_names[index]}' of {type} is missing.") { Missing = _names[index] };

    /// <summary>The exception for an object with unknown members only: it has another naming convention or is of another type.</summary>
    internal RpcSerializationException NoneKnown(bool isJson)
    {
        IEnumerable<string> known = (isJson ? _names : Keys).OfType<string>();
        string shown = string.Join(", ", known.Take(MaxShown).Select(name => $"'{name}'"));
        string rest = known.Skip(MaxShown).Any() ? ", ..." : "";
        return new(
            $"None of the members of the object is known here; known are {shown}{rest}. Names must be the same, upper and lower case too.");
    }

    internal string NameOf(int index) => _names[index] ?? "";

    /// <summary>Finds a name. The expected member is tried first, as peers usually send members in their order.</summary>
    internal int Find(ReadOnlySpan<byte> name, int expected)
    {
        return (uint)expected < (uint)_keys.Length && _keys[expected] is { } likely && name.SequenceEqual(likely)
            ? expected
            : _byKey.Find(name);
    }

    internal int Find(JsonProperty property, int expected)
    {
        if ((uint)expected < (uint)_utf8.Length && _utf8[expected] is { } likely && property.NameEquals(likely))
            return expected;
        if (_byName.Texts is { } texts)
            return texts.TryGetValue(property.Name, out int found) ? found : -1;
        for (int i = 0; i < _utf8.Length; i++)
        {
            if (_utf8[i] is { } known && property.NameEquals(known))
                return i;
        }

        return -1;
    }

    private static byte[]?[] Utf8Of(string?[] names) => Array.ConvertAll(names, name => name is null ? null : Encoding.UTF8.GetBytes(name));

    private static byte[]? Encode(byte[]? utf8) => utf8?.Length switch
    {
        null => null,
        < 32 => [(byte)(0xa0 | utf8!.Length), .. utf8],
        < 256 => [0xd9, (byte)utf8!.Length, .. utf8],
        _ => [0xda, (byte)(utf8!.Length >> 8), (byte)utf8.Length, .. utf8],
    };
}

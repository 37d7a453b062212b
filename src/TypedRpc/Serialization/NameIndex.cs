using System.Text;

namespace TypedRpc.Serialization;

/// <summary>Finds the names of a type by hash. A search costs the same for 10 names and for 500, so a peer that sends many unknown names gains nothing.</summary>
/// <remarks>The names are those of the contract, never of a peer: how many of them share a hash is fixed when the code is compiled.</remarks>
internal sealed class NameIndex
{
    // Up to so many, comparing each is as fast: names of another length are told apart at once. Measured with members of 8 to 12 letters.
    private const int FewNames = 8;

    private readonly byte[]?[] _names;
    private readonly int _longest;
    private readonly int[]? _places;
    private readonly Dictionary<string, int>? _texts;

    public NameIndex(byte[]?[] names)
    {
        _names = names;
        if (names.Length <= FewNames)
            return;
        _longest = names.Max(name => name?.Length ?? 0);

        // A power of two, at most half full. 0 is free; else one more than the position.
        _places = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Length * 2)];
        _texts = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is not { } name || !_texts.TryAdd(Encoding.UTF8.GetString(name), i))
                continue;
            int place = Hash(name) & (_places.Length - 1);
            while (_places[place] != 0)
                place = (place + 1) & (_places.Length - 1);
            _places[place] = i + 1;
        }
    }

    /// <summary>The names as text; null when there are few, which are compared as they stand in the message.</summary>
    public Dictionary<string, int>? Texts => _texts;

    /// <returns>The position of a name; -1 for an unknown one.</returns>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (_places is null)
            return FindAmongFew(name);
        if (name.Length > _longest)
            return -1;
        for (int place = Hash(name) & (_places.Length - 1); _places[place] != 0; place = (place + 1) & (_places.Length - 1))
        {
            if (name.SequenceEqual(_names[_places[place] - 1]))
                return _places[place] - 1;
        }

        return -1;
    }

    private int FindAmongFew(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] is { } known && name.SequenceEqual(known))
                return i;
        }

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length;
        foreach (byte b in name)
            hash = (hash ^ b) * 16777619;
        return (int)(hash ^ (hash >> 15));
    }
}

using System.Text;

namespace TypedRpc.Serialization;

/// <summary>
/// Finds the names of a type by hash, in a time that does not depend on their number, so that unknown names cannot slow down a reader.
/// </summary>
/// <remarks>Contains only names of the contract and none from a peer, so the number of collisions is fixed at compile time.</remarks>
internal sealed class NameIndex
{
    // Up to this number, comparing all names is as fast, as names of different lengths differ at once. Measured with
    // names of 8 to 12 letters.
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

        // The size is a power of two, at most half full. 0 is a free entry; any other value is the position plus one.
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

    /// <summary>The names as strings; null when there are few, which are compared with the bytes of the message.</summary>
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

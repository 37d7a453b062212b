using System.Globalization;
using System.Text;

namespace TypedRpc.Serialization;

/// <content>The path of a value that could not be read.</content>
public partial struct MessagePackReader
{
    /// <summary>The path of the current value, for exception messages.</summary>
    /// <remarks>Reading does not track the path: this reads the bytes up to the position once more.</remarks>
    /// <param name="start">The start of the payload.</param>
    internal readonly string PathFrom(int start)
    {
        var open = new Stack<Level>();
        var ahead = new MessagePackReader(_buffer, start, _end);
        try
        {
            while (ahead._position < _position && ahead.Step(open, _position, _depth))
            {
            }
        }
        catch (RpcSerializationException)
        {
            // The bytes are malformed. The path ends at the last value that could be read.
        }

        var path = new PayloadPath();
        Members? names = _outermost;
        foreach (Level level in open.Reverse())
        {
            if (level.KeyAt >= 0)
                path.AddName(KeyText(level.KeyAt));
            else if (level.Index >= 0 && names is not null && level.Index < names.Count)
                path.AddName(names.NameOf(level.Index));
            else if (level.Index >= 0)
                path.AddIndex(level.Index);
            names = null;
        }

        return path.ToString();
    }

    // Moves to the next value, and enters it if the fault may be inside, or skips it. False when the fault is in a key.
    private bool Step(Stack<Level> open, int fault, int depth)
    {
        while (open.TryPeek(out Level ended) && ended.Index + 1 == ended.Count)
            open.Pop();
        if (open.TryPop(out Level current))
        {
            int key = _position;
            if (current.IsMap)
                Skip();
            bool isInKey = current.IsMap && _position >= fault;
            open.Push(isInKey
                ? current with { Index = -1, KeyAt = -1 }
                : current with { Index = current.Index + 1, KeyAt = current.IsMap ? key : -1 });
            if (isInKey)
                return false;
        }

        PayloadKind kind = NextKind;
        if (kind is PayloadKind.Array or PayloadKind.Map && open.Count < depth)
            open.Push(new Level(-1, kind == PayloadKind.Map ? BeginMap() : BeginArray(), kind == PayloadKind.Map, -1));
        else
            Skip();
        return true;
    }

    private readonly string KeyText(int at)
    {
        var key = new MessagePackReader(_buffer, at, _end);
        try
        {
            return key.NextKind == PayloadKind.String
                ? Encoding.UTF8.GetString(key.Utf8())
                : key.ReadBigInteger().ToString(CultureInfo.InvariantCulture);
        }
        catch (RpcSerializationException)
        {
            // A key that is not a string is not shown.
            return "?";
        }
    }

    /// <summary>An array or a map that may contain the fault.</summary>
    /// <param name="Count">The number of elements or entries.</param>
    /// <param name="IsMap">True for a map.</param>
    /// <param name="Index">The index of the element or entry that was read last; -1 for none.</param>
    /// <param name="KeyAt">The position of the key of that entry; -1 in an array.</param>
    private readonly record struct Level(int Index, int Count, bool IsMap, int KeyAt);
}

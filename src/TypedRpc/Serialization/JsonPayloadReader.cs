using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>Reads a parsed JSON document (RFC 8259).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public partial struct JsonPayloadReader : IPayloadReader
{
    private const string AnInteger = "an integer";

    private JsonElement _current;
    private string? _key;
    private bool _isVariant;
    private int _depth;
    private long _budget;
    private Cursor[] _open;

    /// <summary>Reads from an element. Its document must not be disposed while the reader is in use.</summary>
    public JsonPayloadReader(JsonElement element)
        : this(element, long.MaxValue)
    {
    }

    /// <summary>Reads from an element, within a memory budget. Its document must not be disposed while the reader is in use.</summary>
    /// <param name="element">The element.</param>
    /// <param name="budget">The most bytes of memory, as an estimate, that the decoded values may take.</param>
    public JsonPayloadReader(JsonElement element, long budget)
    {
        _current = element;
        _budget = budget;
        _open = [];
    }

    /// <inheritdoc/>
    public readonly PayloadKind NextKind => _key is not null ? PayloadKind.String : _current.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => PayloadKind.Null,
        JsonValueKind.True or JsonValueKind.False => PayloadKind.Boolean,
        JsonValueKind.Number => _current.TryGetInt64(out _) || !_current.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
            ? PayloadKind.Integer
            : PayloadKind.Float,
        JsonValueKind.String => PayloadKind.String,
        JsonValueKind.Array => PayloadKind.Array,
        _ => PayloadKind.Map,
    };

    /// <inheritdoc/>
    public readonly bool TryReadNull() => _key is null && _current.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The remaining budget in bytes.</summary>
    internal readonly long Budget => _budget;

    /// <summary>The path of the current value, for exception messages.</summary>
    internal readonly string Path
    {
        get
        {
            var path = new PayloadPath();
            for (int i = 0; i < _depth && i < _open.Length && _open[i].Count > 0; i++)
            {
                if (_open[i].IsArray)
                    path.AddIndex(_open[i].Count - 1);
                else
                    path.AddName(ShownName(_open[i].Object.Current));
            }

            return path.ToString();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0)
            throw ValueFault.TooCostly();
    }

    /// <inheritdoc/>
    public readonly EncodedMessagePack ReadEncoded(string? type) => throw EncodedValue.NotInJson(type);

    /// <inheritdoc/>
    public int BeginArray()
    {
        Expect(JsonValueKind.Array, "an array");
        Open() = new Cursor { Array = _current.EnumerateArray(), IsArray = true };
        return _current.GetArrayLength();
    }

    /// <inheritdoc/>
    public void Element()
    {
        ref Cursor cursor = ref _open[_depth - 1];
        cursor.Array.MoveNext();
        cursor.Count++;
        _current = cursor.Array.Current;
    }

    /// <inheritdoc/>
    public void EndArray() => _depth--;

    /// <inheritdoc/>
    public int BeginMap()
    {
        OpenObject();
        int count = 0;
        foreach (JsonProperty property in _current.EnumerateObject())
            count++;
        return count;
    }

    /// <inheritdoc/>
    public void Key()
    {
        ref Cursor cursor = ref _open[_depth - 1];
        cursor.Object.MoveNext();
        cursor.Count++;
        _key = NameOf(cursor.Object.Current);
    }

    /// <inheritdoc/>
    public void Value()
    {
        _key = null;
        _current = _open[_depth - 1].Object.Current.Value;
    }

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <inheritdoc/>
    public MemberScope BeginMembers(Members members)
    {
        OpenObject();
        Charge(members.Size);

        // The discriminator counts as a known member, although it is not a member of the type.
        var scope = new MemberScope { HasKnown = _isVariant };
        _isVariant = false;
        return scope;
    }

    /// <inheritdoc/>
    public bool NextMember(ref MemberScope scope, Members members, out int index)
    {
        ref Cursor cursor = ref _open[_depth - 1];
        index = -1;
        if (!cursor.Object.MoveNext())
        {
            _depth--;
            return scope.IsForeign(members) ? throw members.NoneKnown(isJson: true) : false;
        }

        cursor.Count++;
        JsonProperty property = cursor.Object.Current;
        _current = property.Value;
        index = Find(property, members, scope.Next);
        scope.Note(index);
        return true;
    }

    /// <inheritdoc/>
    public int BeginVariant(Variants variants)
    {
        Expect(JsonValueKind.Object, "an object");
        _isVariant = true;
        try
        {
            // A missing discriminator is read like a null.
            var tag = new JsonPayloadReader(
                _current.TryGetProperty(variants.Property.EncodedUtf8Bytes, out JsonElement found) ? found : default);
            return variants.Read(ref tag, variants.Json);
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcSerializationException("A name is not valid UTF-8, or holds half of a surrogate pair.", exception);
        }
    }

    /// <inheritdoc/>
    public readonly void EndVariant()
    {
        // Nothing to do: the object has ended already.
    }

    /// <inheritdoc/>
    public readonly void Skip()
    {
        // Nothing to do: the document is parsed, and moving on skips the value.
    }

    private void OpenObject()
    {
        Expect(JsonValueKind.Object, "an object");
        Open() = new Cursor { Object = _current.EnumerateObject() };
    }

    private ref Cursor Open()
    {
        Depth.Enter(ref _depth);
        if (_depth > _open.Length)
            Array.Resize(ref _open, Math.Max(4, _open.Length * 2));
        return ref _open[_depth - 1];
    }

    private string TakeKey()
    {
        string key = _key!;
        _key = null;
        return key;
    }

    private long Ranged(long least, long most)
    {
        long value = least;
        if (_key is not null)
        {
            if (!long.TryParse(TakeKey(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
                throw ValueFault.Of($"a key that is an integer from {least} to {most}", "another key");
        }
        else
        {
            Expect(JsonValueKind.Number, AnInteger);
            if (!_current.TryGetInt64(out value))
                value = (long)Whole(least, most);
        }

        return value >= least && value <= most ? value : throw ValueFault.OutOfRange(least, most);
    }

    // 3.0 and 3e2 are integers too.
    private readonly decimal Whole(decimal least, decimal most)
    {
        if (!_current.TryGetDecimal(out decimal value) || value < least || value > most)
            throw ValueFault.OutOfRange(least, most);
        return value == decimal.Truncate(value) ? value : throw ValueFault.Of(AnInteger, "a number with a fraction");
    }

    private readonly void Expect(JsonValueKind kind, string expected)
    {
        if (_current.ValueKind != kind || _key is not null)
            throw Unexpected(expected);
    }

    private readonly RpcSerializationException Unexpected(string expected) =>
        ValueFault.Of(expected, _key is not null ? "the key of a map" : _current.ValueKind switch
        {
            JsonValueKind.Undefined => "no value",
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "a boolean",
            JsonValueKind.Number => "a number",
            JsonValueKind.String => "a string",
            JsonValueKind.Array => "an array",
            _ => "an object",
        });

    private static int Find(JsonProperty property, Members members, int expected)
    {
        try
        {
            return members.Find(property, expected);
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcSerializationException("A name is not valid UTF-8, or holds half of a surrogate pair.", exception);
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcSerializationException("A name is not valid UTF-8, or holds half of a surrogate pair.", exception);
        }
    }

    private static string ShownName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // A name that cannot be decoded is not shown.
            return "?";
        }
    }

    private struct Cursor
    {
        public int Count;
        public bool IsArray;
        public JsonElement.ArrayEnumerator Array;
        public JsonElement.ObjectEnumerator Object;
    }
}

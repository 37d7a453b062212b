namespace TypedRpc.Amqp.Oslo;

/// <summary>
/// The members of a JSON object (RFC 8259, 4), as they are written: names without their quotation marks, values with them.
/// </summary>
/// <remarks>
/// It finds where values end and does not check them: the wire format that reads the message does. So everything that Python writes, such
/// as NaN, passes unchanged.
/// </remarks>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    /// <summary>Begins before the first member.</summary>
    public JsonMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        SkipSpace();
        IsBroken = !TrySkip((byte)'{');
    }

    /// <summary>The name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True when the bytes are not an object, or end in the middle of one.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Moves to the next member. False after the last one, and when the bytes are broken.</summary>
    public bool MoveNext()
    {
        SkipSpace();
        if (IsBroken || TrySkip((byte)'}'))
            return false;
        TrySkip((byte)',');
        SkipSpace();
        int begin = _at;
        if (!TrySkipString())
            return Break();
        Name = _json[(begin + 1)..(_at - 1)];
        SkipSpace();
        if (!TrySkip((byte)':'))
            return Break();
        SkipSpace();
        begin = _at;
        if (!TrySkipValue())
            return Break();
        Value = _json[begin.._at];
        return true;
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }

    private void SkipSpace()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
    }

    private bool TrySkip(byte expected)
    {
        if (_at >= _json.Length || _json[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private bool TrySkipString()
    {
        if (!TrySkip((byte)'"'))
            return false;
        while (_json[_at..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and int found)
        {
            _at += found;
            if (TrySkip((byte)'"'))
                return true;
            _at = Math.Min(_at + 2, _json.Length);
        }

        return false;
    }

    private bool TrySkipValue()
    {
        int begin = _at;
        int depth = 0;
        while (_at < _json.Length)
        {
            switch (_json[_at])
            {
                case (byte)'"':
                    if (!TrySkipString())
                        return false;
                    if (depth == 0)
                        return true;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    _at++;
                    break;
                case (byte)'}' or (byte)']':
                    if (depth == 0)
                        return _at > begin;
                    _at++;
                    if (--depth == 0)
                        return true;
                    break;
                case (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' when depth == 0:
                    return _at > begin;
                default:
                    _at++;
                    break;
            }
        }

        return false;
    }
}

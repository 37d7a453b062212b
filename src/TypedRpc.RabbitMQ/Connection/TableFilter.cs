namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// Parses a passing field table (AMQP 0-9-1, 4.2.5.5), in pieces of any size, and replaces in place what the client library cannot handle.
/// </summary>
/// <remarks>
/// <para>
/// The client library reads nested tables and arrays by recursion without a limit on its reading loop: some thousand levels overflow the
/// stack and end the process. A container nested deeper than <see cref="MaxLevels"/> becomes a byte string. Both consist of a type, four
/// bytes of length and the content, so only the type byte changes.
/// </para>
/// <para>
/// The client library throws for two values that RabbitMQ accepts. That would end the connection, and the next one too, because the broker
/// redelivers the message. The type <c>L</c> becomes <c>l</c>, which is how RabbitMQ reads it (RabbitMQ, AMQP 0-9-1 Errata). A decimal with
/// more than 28 places, which .NET cannot represent, becomes 0.
/// </para>
/// <para>
/// An invalid table (a length beyond its container, an unknown type) is overwritten with zeros up to the end of the frame. No type has the
/// number 0, so the client library finds no further container in it. RabbitMQ does not accept such a table from a publisher.
/// </para>
/// </remarks>
internal sealed class TableFilter
{
    /// <summary>How many levels of containers pass the filter; the table itself is the first.</summary>
    /// <remarks>One more than <see cref="ReceivedHeaders.MaxLevels"/>, so that the receiver can still detect too many levels.</remarks>
    public const int MaxLevels = ReceivedHeaders.MaxLevels + 1;

    private const int MaxDecimalPlaces = 28;

    // The end of each open container, relative to the start of the table. The first is the end of the frame's payload.
    private readonly int[] _ends = new int[MaxLevels + 1];
    private readonly bool[] _isArray = new bool[MaxLevels + 1];
    private int _level;
    private int _at;
    private Expected _expected;
    private int _left; // remaining bytes of the expected item
    private uint _number;
    private bool _opensArray;
    private bool _isTooLong;

    private enum Expected : byte
    {
        ContainerLength,
        NameLength,
        Name,
        Type,
        TextLength,
        Value,
        DecimalPlaces,
        DecimalDigits,
        End,
        Zeros,
    }

    /// <summary>True when the table has ended, or the rest of the frame was overwritten.</summary>
    public bool IsOver => _expected == Expected.End || (_expected == Expected.Zeros && _at == _ends[0]);

    /// <summary>Starts a table.</summary>
    /// <param name="room">The remaining bytes of the frame's payload.</param>
    public void Begin(int room)
    {
        (_level, _at, _opensArray) = (0, 0, false);
        _ends[0] = room;
        ExpectLength(Expected.ContainerLength);
    }

    /// <summary>Filters bytes, of which the first belongs to the table.</summary>
    /// <returns>How many of the bytes belong to the table.</returns>
    public int Pass(Span<byte> bytes)
    {
        int passed = 0;
        while (passed < bytes.Length && !IsOver)
        {
            if (_expected is Expected.Name or Expected.Value)
                passed += Skip(bytes.Length - passed);
            else if (_expected == Expected.Zeros)
                passed += Blank(bytes[passed..]);
            else
                OnByte(ref bytes[passed++]);
        }

        return passed;
    }

    private int Skip(int available)
    {
        int skipped = Math.Min(_left, available);
        _at += skipped;
        _left -= skipped;
        if (_left == 0 && _expected == Expected.Name)
            _expected = Expected.Type;
        else if (_left == 0)
            ExpectNext();
        return skipped;
    }

    private int Blank(Span<byte> bytes)
    {
        int blanked = Math.Min(bytes.Length, _ends[0] - _at);
        bytes[..blanked].Clear();
        _at += blanked;
        return blanked;
    }

    private void OnByte(ref byte value)
    {
        _at++;
        switch (_expected)
        {
            case Expected.NameLength:
                // A value of at least one byte must follow.
                Expect(value == 0 ? Expected.Type : Expected.Name, value, value + 1);
                break;
            case Expected.Type:
                OnType(ref value);
                break;
            case Expected.DecimalPlaces:
                _isTooLong = value > MaxDecimalPlaces;
                value = _isTooLong ? (byte)0 : value;
                Expect(Expected.DecimalDigits, 4, 4);
                break;
            case Expected.DecimalDigits:
                value = _isTooLong ? (byte)0 : value;
                if (--_left == 0)
                    ExpectNext();
                break;
            default:
                _number = (_number << 8) | value;
                if (--_left == 0)
                    OnLength();
                break;
        }
    }

    // The types as RabbitMQ uses them, which differ from the specification (RabbitMQ, AMQP 0-9-1 Errata).
    private void OnType(ref byte type)
    {
        switch ((char)type)
        {
            case 'V':
                ExpectNext();
                break;
            case 't' or 'b' or 'B':
                ExpectValue(1);
                break;
            case 's' or 'u':
                ExpectValue(2);
                break;
            case 'I' or 'i' or 'f':
                ExpectValue(4);
                break;
            case 'l' or 'd' or 'T':
                ExpectValue(8);
                break;
            case 'L':
                type = (byte)'l';
                ExpectValue(8);
                break;
            case 'D':
                Expect(Expected.DecimalPlaces, 1, 5);
                break;
            case 'S' or 'x':
                ExpectLength(Expected.TextLength);
                break;
            case 'A' or 'F' when _level == MaxLevels:
                type = (byte)'x';
                ExpectLength(Expected.TextLength);
                break;
            case 'A' or 'F':
                _opensArray = type == 'A';
                ExpectLength(Expected.ContainerLength);
                break;
            default:
                type = 0;
                _expected = Expected.Zeros;
                break;
        }
    }

    private void OnLength()
    {
        if (_number > (uint)(_ends[_level] - _at))
        {
            _expected = Expected.Zeros;
        }
        else if (_expected == Expected.TextLength)
        {
            ExpectValue((int)_number);
        }
        else
        {
            _level++;
            (_ends[_level], _isArray[_level]) = (_at + (int)_number, _opensArray);
            ExpectNext();
        }
    }

    private void ExpectNext()
    {
        while (_level > 0 && _at == _ends[_level])
            _level--;
        _expected = _level == 0 ? Expected.End : _isArray[_level] ? Expected.Type : Expected.NameLength;
    }

    private void ExpectLength(Expected length)
    {
        _number = 0;
        Expect(length, 4, 4);
    }

    private void ExpectValue(int bytes)
    {
        Expect(Expected.Value, bytes, bytes);
        if (bytes == 0)
            ExpectNext();
    }

    private void Expect(Expected next, int bytes, int needed) =>
        (_expected, _left) = needed <= _ends[_level] - _at ? (next, bytes) : (Expected.Zeros, 0);
}

using System.Buffers.Binary;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// Parses passing broker frames (AMQP 0-9-1, 2.3.5), in pieces of any size, and passes each field table through <see cref="TableFilter"/>.
/// </summary>
/// <remarks>
/// Tables occur in message headers (content header frames) and in Connection.Start. No length changes and nothing is delayed or copied,
/// because the client library parses a frame only when it is complete. Bodies are skipped. Invalid frames pass: the client library closes
/// the connection when it reads them.
/// </remarks>
internal sealed class FrameFilter
{
    // Type, channel and size of the payload. One end-mark byte follows the payload.
    private const int HeadBytes = 7;
    private const byte MethodFrame = 1;
    private const byte HeaderFrame = 2;

    // A broker that does not support our protocol version answers with a protocol header instead of frames.
    private const byte ProtocolHeader = (byte)'A';

    private const uint ConnectionStart = (10 << 16) | 10;

    // In a header frame, class, weight and body size precede the flags. The first three flags are content type, content encoding and
    // headers.
    private const int BytesBeforeFlags = 12;
    private const uint ContentTypeFlag = 1 << 15;
    private const uint ContentEncodingFlag = 1 << 14;
    private const uint HeadersFlag = 1 << 13;

    private readonly TableFilter _table = new();
    private Expected _expected = Expected.Head;
    private int _left = HeadBytes; // remaining bytes of the head; then of the payload and end mark
    private int _skip;
    private int _digits;
    private ulong _number;
    private int _texts;

    private enum Expected : byte
    {
        Head,
        Method,
        Flags,
        TextLength,
        Table,
        InTable,
        Rest,
        NoFrames,
    }

    /// <summary>Filters received bytes in place, in the order of arrival.</summary>
    public void Pass(Span<byte> bytes)
    {
        while (!bytes.IsEmpty && _expected != Expected.NoFrames)
        {
            if (_expected == Expected.Head)
            {
                bytes = bytes[ReadHead(bytes)..];
                continue;
            }

            Span<byte> ours = bytes[..Math.Min(bytes.Length, _left)];
            int passed = PassWithin(ours);
            _left -= passed;
            if (_left == 0)
                Expect(Expected.Head, HeadBytes);
            bytes = bytes[passed..];
        }
    }

    private int ReadHead(ReadOnlySpan<byte> bytes)
    {
        if (_left == HeadBytes && bytes.Length >= HeadBytes)
        {
            Begin(bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[3..]));
            return HeadBytes;
        }

        _number = (_number << 8) | bytes[0];
        if (--_left == 0)
            Begin((byte)(_number >> 48), (uint)_number);
        return 1;
    }

    private void Begin(byte type, uint size)
    {
        if (type == ProtocolHeader || size >= int.MaxValue)
        {
            _expected = Expected.NoFrames;
            return;
        }

        _left = (int)size + 1;
        _skip = 0;
        if (type == MethodFrame)
            ExpectNumber(Expected.Method, 4);
        else if (type == HeaderFrame)
            ExpectNumber(Expected.Flags, 2, BytesBeforeFlags);
        else
            _expected = Expected.Rest;
    }

    private int PassWithin(Span<byte> bytes)
    {
        if (_expected == Expected.Rest)
            return bytes.Length;
        if (_skip > 0)
        {
            int skipped = Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            return skipped;
        }

        if (_expected is Expected.Table)
        {
            _table.Begin(_left - 1);
            _expected = Expected.InTable;
        }

        if (_expected == Expected.InTable)
        {
            // Excludes the end mark, which the table must not overwrite.
            int passed = _table.Pass(bytes[..Math.Min(bytes.Length, _left - 1)]);
            if (_table.IsOver || passed == 0)
                _expected = Expected.Rest;
            return passed;
        }

        _number = (_number << 8) | bytes[0];
        if (--_digits == 0)
            OnNumber((uint)_number);
        return 1;
    }

    private void OnNumber(uint number)
    {
        switch (_expected)
        {
            case Expected.Method when number == ConnectionStart:
                // The table follows two version bytes.
                (_expected, _skip) = (Expected.Table, 2);
                break;
            case Expected.Flags when (number & HeadersFlag) != 0:
                _texts = ((number & ContentTypeFlag) != 0 ? 1 : 0) + ((number & ContentEncodingFlag) != 0 ? 1 : 0);
                ExpectText();
                break;
            case Expected.TextLength:
                _texts--;
                ExpectText();
                _skip = (int)number;
                break;
            default:
                _expected = Expected.Rest;
                break;
        }
    }

    private void ExpectText()
    {
        if (_texts > 0)
            ExpectNumber(Expected.TextLength, 1);
        else
            _expected = Expected.Table;
    }

    private void ExpectNumber(Expected next, int digits, int skip = 0) => (_expected, _number, _digits, _skip) = (next, 0, digits, skip);

    private void Expect(Expected next, int left) => (_expected, _number, _left) = (next, 0, left);
}

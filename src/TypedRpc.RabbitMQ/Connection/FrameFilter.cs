using System.Buffers.Binary;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>Follows the frames that a broker sends (AMQP 0-9-1, 2.3.5) as they pass, in pieces of any size, and has <see cref="TableFilter"/> see each field table in them.</summary>
/// <remarks>
/// Tables come in the headers of messages (content header frames) and in Connection.Start. No length changes and nothing is held back or copied, as the
/// client library parses a frame only when it has all of it. Bodies are skipped unseen. What is no frame passes: the library closes the connection over it.
/// </remarks>
internal sealed class FrameFilter
{
    // Type, channel and size of the payload; after the payload comes one byte that marks its end.
    private const int HeadBytes = 7;
    private const byte MethodFrame = 1;
    private const byte HeaderFrame = 2;

    // Where a broker of another version answers with its protocol header, frames end.
    private const byte ProtocolHeader = (byte)'A';

    private const uint ConnectionStart = (10 << 16) | 10;

    // Of a header frame: class, weight and body size come before the flags, and the first three flags are content type, content encoding and headers.
    private const int BytesBeforeFlags = 12;
    private const uint ContentTypeFlag = 1 << 15;
    private const uint ContentEncodingFlag = 1 << 14;
    private const uint HeadersFlag = 1 << 13;

    private readonly TableFilter _table = new();
    private Expected _expected = Expected.Head;
    private int _left = HeadBytes; // bytes of the frame, its end mark included; before that, of its head
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

    /// <summary>Passes bytes that were received, in their order.</summary>
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
            // The end mark is not the table's to overwrite.
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
                // Its table comes after two bytes for the version.
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

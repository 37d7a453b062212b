using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TypedRpc.Serialization;

/// <summary>Reads MessagePack from an array. Accepts every encoding of a value, not only the shortest.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public partial struct MessagePackReader : IPayloadReader
{
    private readonly byte[] _buffer;
    private readonly int _end;
    private int _position;
    private int _depth;
    private long _budget;
    private Members? _outermost;

    /// <summary>Reads the bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public MessagePackReader(byte[] buffer, int start, int end)
        : this(buffer, start, end, long.MaxValue)
    {
    }

    /// <summary>Reads the bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    /// <param name="buffer">The array.</param>
    /// <param name="start">The start of the value.</param>
    /// <param name="end">The end of the bytes.</param>
    /// <param name="budget">The most bytes of memory, as an estimate, that the decoded values may take.</param>
    public MessagePackReader(byte[] buffer, int start, int end, long budget)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)end, (uint)buffer.Length, nameof(end));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)end, nameof(start));
        (_buffer, _position, _end, _budget) = (buffer, start, end, budget);
    }

    /// <summary>The position of the next value.</summary>
    public readonly int Position => _position;

    /// <inheritdoc/>
    public readonly PayloadKind NextKind => Peek() switch
    {
        < 0x80 or >= 0xe0 or (>= MessagePackCode.UInt8 and <= MessagePackCode.Int64) => PayloadKind.Integer,
        < 0x90 or MessagePackCode.Map16 or MessagePackCode.Map32 => PayloadKind.Map,
        < 0xa0 or MessagePackCode.Array16 or MessagePackCode.Array32 => PayloadKind.Array,
        < 0xc0 or (>= MessagePackCode.Str8 and <= MessagePackCode.Str32) => PayloadKind.String,
        MessagePackCode.Nil => PayloadKind.Null,
        MessagePackCode.False or MessagePackCode.True => PayloadKind.Boolean,
        >= MessagePackCode.Bin8 and <= MessagePackCode.Bin32 => PayloadKind.Bytes,
        MessagePackCode.Float32 or MessagePackCode.Float64 => PayloadKind.Float,
        MessagePackCode.NeverUsed => throw Unexpected("a value", MessagePackCode.NeverUsed),
        _ => IsTimestamp() ? PayloadKind.Timestamp : PayloadKind.Extension,
    };

    /// <inheritdoc/>
    public bool TryReadNull()
    {
        if (Peek() != MessagePackCode.Nil)
            return false;
        _position++;
        return true;
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
    public int BeginArray()
    {
        Depth.Enter(ref _depth);
        byte code = Next();
        return Bounded(1, code switch
        {
            >= MessagePackCode.FixArray and < MessagePackCode.FixStr => code & 0x0f,
            MessagePackCode.Array16 => Length16(),
            MessagePackCode.Array32 => Length32(),
            _ => throw Unexpected("an array", code),
        });
    }

    /// <inheritdoc/>
    public readonly void Element()
    {
    }

    /// <inheritdoc/>
    public void EndArray() => _depth--;

    /// <inheritdoc/>
    public int BeginMap()
    {
        Depth.Enter(ref _depth);
        byte code = Next();
        return Bounded(2, code switch
        {
            >= MessagePackCode.FixMap and < MessagePackCode.FixArray => code & 0x0f,
            MessagePackCode.Map16 => Length16(),
            MessagePackCode.Map32 => Length32(),
            _ => throw Unexpected("a map", code),
        });
    }

    /// <inheritdoc/>
    public readonly void Key()
    {
    }

    /// <inheritdoc/>
    public readonly void Value()
    {
    }

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <inheritdoc/>
    public MemberScope BeginMembers(Members members)
    {
        if (_depth == 0)
            _outermost = members;
        Charge(members.Size);
        bool positional = NextKind == PayloadKind.Array;
        return new MemberScope { Positional = positional, Remaining = positional ? BeginArray() : BeginMap() };
    }

    /// <inheritdoc/>
    public bool NextMember(ref MemberScope scope, Members members, out int index)
    {
        if (scope.Remaining-- == 0)
        {
            _depth--;
            index = -1;
            return scope.IsForeign(members) ? throw members.NoneKnown(isJson: false) : false;
        }

        if (scope.Positional)
        {
            index = scope.Next < members.Count ? scope.Next : -1;
            scope.Next++;
            return true;
        }

        index = NextKind == PayloadKind.String ? members.Find(Utf8(), scope.Next) : SkipKey();
        scope.Note(index);
        return true;
    }

    /// <inheritdoc/>
    public int BeginVariant(Variants variants) =>
        BeginArray() == 2
            ? variants.Read(ref this, variants.MessagePack)
            : throw ValueFault.Of("an array of a discriminator and a value", "an array of another length");

    /// <inheritdoc/>
    public void EndVariant() => _depth--;

    /// <summary>The bytes of the next string, without a copy.</summary>
    internal ReadOnlySpan<byte> Utf8()
    {
        byte code = Next();
        int length = code switch
        {
            >= MessagePackCode.FixStr and < MessagePackCode.Nil => code & 0x1f,
            MessagePackCode.Str8 => Length8(),
            MessagePackCode.Str16 => Length16(),
            MessagePackCode.Str32 => Length32(),
            _ => throw Unexpected("a string", code),
        };
        return Take(length);
    }

    /// <summary>The bytes of the next byte string, without a copy.</summary>
    internal ReadOnlySpan<byte> Bin8()
    {
        byte code = Next();
        return code == MessagePackCode.Bin8 ? Take(Length8()) : throw Unexpected("bytes", code);
    }

    private int SkipKey()
    {
        Skip();
        return -1;
    }

    private readonly bool IsTimestamp()
    {
        MessagePackReader ahead = this;
        byte code = ahead.Next();
        int length = ahead.ExtensionLength(code, out byte type);
        return type == MessagePackCode.Timestamp
            && length is 4 or 8 or 12
            && (code is MessagePackCode.FixExt4 or MessagePackCode.FixExt8 or MessagePackCode.Ext8);
    }

    private int ExtensionLength(byte code, out byte type)
    {
        int length = code switch
        {
            MessagePackCode.FixExt1 => 1,
            MessagePackCode.FixExt2 => 2,
            MessagePackCode.FixExt4 => 4,
            MessagePackCode.FixExt8 => 8,
            MessagePackCode.FixExt16 => 16,
            MessagePackCode.Ext8 => Length8(),
            MessagePackCode.Ext16 => Length16(),
            MessagePackCode.Ext32 => Length32(),
            _ => throw Unexpected("a value", code),
        };
        type = Next();
        return length;
    }

    private long Ranged(long least, long most)
    {
        long value = ReadInt64();
        return value >= least && value <= most ? value : throw ValueFault.OutOfRange(least, most);
    }

    private int Length8() => Take(1)[0];

    private int Length16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private int Length32()
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
        return length <= (uint)(_end - _position) ? (int)length : throw Truncated();
    }

    // An element takes at least one byte, so a larger count is invalid. It is refused before anything is allocated.
    private readonly int Bounded(int bytesEach, int count) => (long)count * bytesEach <= _end - _position ? count : throw Truncated();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte Peek() => _position < _end ? _buffer[_position] : throw Truncated();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Next() => _position < _end ? _buffer[_position++] : throw Truncated();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _end - _position)
            throw Truncated();
        ReadOnlySpan<byte> span = _buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    private static RpcSerializationException Truncated() => new("The message ends in the middle of a value.") { IsTruncated = true };

    private static RpcSerializationException Unexpected(string expected, byte code) => ValueFault.Of(expected, code switch
    {
        < 0x80 or >= 0xe0 or (>= MessagePackCode.UInt8 and <= MessagePackCode.Int64) => "an integer",
        < 0x90 or MessagePackCode.Map16 or MessagePackCode.Map32 => "a map",
        < 0xa0 or MessagePackCode.Array16 or MessagePackCode.Array32 => "an array",
        < 0xc0 or (>= MessagePackCode.Str8 and <= MessagePackCode.Str32) => "a string",
        MessagePackCode.Nil => "null",
        MessagePackCode.False or MessagePackCode.True => "a boolean",
        >= MessagePackCode.Bin8 and <= MessagePackCode.Bin32 => "bytes",
        MessagePackCode.Float32 or MessagePackCode.Float64 => "a number with a fraction",
        MessagePackCode.NeverUsed => "the byte 0xc1, which is not MessagePack",
        _ => "a timestamp or another extension",
    });
}

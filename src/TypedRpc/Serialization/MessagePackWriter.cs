using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;

namespace TypedRpc.Serialization;

/// <summary>
/// Writes MessagePack into a growing array from the shared pool. Each value has its shortest form (MessagePack specification).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public partial struct MessagePackWriter : IPayloadWriter
{
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer;
    private int _position;
    private int _depth;

    /// <summary>Rents an array with at least the given number of bytes.</summary>
    public MessagePackWriter(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>
    /// The array, whose first <see cref="Length"/> bytes are written. The code that takes it owns it, and returns it to the pool.
    /// </summary>
    public readonly byte[] Buffer => _buffer;

    /// <summary>The number of bytes written.</summary>
    public readonly int Length => _position;

    /// <summary>Returns the array to the pool after a failure.</summary>
    public readonly void Discard() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <inheritdoc/>
    public readonly bool IsText => false;

    /// <inheritdoc/>
    public void BeginArray(int count)
    {
        Depth.Enter(ref _depth);
        WriteArrayHeader(count);
    }

    /// <inheritdoc/>
    public void EndArray() => _depth--;

    /// <inheritdoc/>
    public void BeginMap(int count)
    {
        Depth.Enter(ref _depth);
        WriteMapHeader(count);
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
    public void BeginMembers(Members members)
    {
        Depth.Enter(ref _depth);
        if (members.Positional)
            WriteArrayHeader(members.Count);
        else
            WriteMapHeader(members.Count);
    }

    /// <inheritdoc/>
    public void Member(Members members, int index)
    {
        if (!members.Positional)
        {
            Raw(members.MessagePack[index]);
            return;
        }

        // Positions without a member are written before the member that follows them.
        for (int i = index - 1; i >= 0 && members.MessagePack[i] is null; i--)
            WriteNull();
    }

    /// <inheritdoc/>
    public void EndMembers() => _depth--;

    /// <inheritdoc/>
    public void BeginVariant(Variants variants, int index)
    {
        Depth.Enter(ref _depth);
        WriteArrayHeader(2);
        Variants.WriteTag(ref this, variants.MessagePack[index]);
    }

    /// <inheritdoc/>
    public void EndVariant() => _depth--;

    /// <summary>Removes what was written after a position, outside of all arrays, maps and objects.</summary>
    internal void Truncate(int length) => (_position, _depth) = (length, 0);

    internal void WriteUtf8(ReadOnlySpan<byte> value)
    {
        WriteStringHeader(value.Length);
        Raw(value);
    }

    internal void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    internal void WriteArrayHeader(int count)
    {
        if (count < 16)
            Put((byte)(MessagePackCode.FixArray | count));
        else
            Header(count, 0, MessagePackCode.Array16, MessagePackCode.Array32);
    }

    internal void WriteMapHeader(int count)
    {
        if (count < 16)
            Put((byte)(MessagePackCode.FixMap | count));
        else
            Header(count, 0, MessagePackCode.Map16, MessagePackCode.Map32);
    }

    private void WriteStringHeader(int length)
    {
        if (length < 32)
            Put((byte)(MessagePackCode.FixStr | length));
        else
            Header(length, MessagePackCode.Str8, MessagePackCode.Str16, MessagePackCode.Str32);
    }

    // code8 is 0 for kinds without a form with an 8-bit length.
    private void Header(int length, byte code8, byte code16, byte code32)
    {
        if (length <= byte.MaxValue && code8 != 0)
        {
            Put(code8);
            Put((byte)length);
        }
        else if (length <= ushort.MaxValue)
        {
            Put(code16);
            BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)length);
        }
        else
        {
            Put(code32);
            BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(byte value)
    {
        Ensure(1);
        _buffer[_position++] = value;
    }

    private Span<byte> Take(int count)
    {
        Ensure(count);
        Span<byte> span = _buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int count)
    {
        if (_buffer.Length - _position < count)
            Grow(count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        long needed = (long)_position + count;
        if (needed > Array.MaxLength)
            throw new RpcSerializationException("The value is larger than an array can be.");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, _buffer.Length * 2L)));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

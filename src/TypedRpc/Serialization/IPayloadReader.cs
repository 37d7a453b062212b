using System.ComponentModel;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <summary>The kind of the next value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum PayloadKind
{
    /// <summary>A null.</summary>
    Null,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Float,

    /// <summary>A string.</summary>
    String,

    /// <summary>A byte string.</summary>
    Bytes,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A map, or a JSON object.</summary>
    Map,

    /// <summary>A timestamp.</summary>
    Timestamp,

    /// <summary>A MessagePack extension of an unknown type.</summary>
    Extension,
}

/// <summary>The position of a reader among the members of an object.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct MemberScope
{
    internal int Remaining;
    internal int Next;
    internal bool Positional;
    internal bool HasKnown;
    internal bool HasUnknown;

    /// <summary>Records the result of the search for a name.</summary>
    internal void Note(int index)
    {
        if (index >= 0)
            (Next, HasKnown) = (index + 1, true);
        else
            HasUnknown = true;
    }

    /// <summary>True when the object had members and none of them was known, although the type has members.</summary>
    internal readonly bool IsForeign(Members members) => HasUnknown && !HasKnown && members is { Count: > 0, MayBeForeign: false };
}

/// <summary>
/// Reads values of one encoding. Implemented by structs and used by generated shapes through a constraint, so that no call is virtual.
/// </summary>
/// <remarks>
/// Every method throws <see cref="RpcSerializationException"/> for malformed bytes, for a value of another kind or out of range, for
/// nesting deeper than 64, and when the budget is exceeded, and no other exception. A count is never trusted beyond the available bytes.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPayloadReader
{
    /// <summary>The kind of the next value.</summary>
    PayloadKind NextKind { get; }

    /// <summary>Reads a null if the next value is one.</summary>
    bool TryReadNull();

    /// <summary>Reads a boolean.</summary>
    bool ReadBoolean();

    /// <summary>Reads a signed 8-bit integer.</summary>
    sbyte ReadSByte();

    /// <summary>Reads a signed 16-bit integer.</summary>
    short ReadInt16();

    /// <summary>Reads a signed 32-bit integer.</summary>
    int ReadInt32();

    /// <summary>Reads a signed 64-bit integer.</summary>
    long ReadInt64();

    /// <summary>Reads an unsigned 8-bit integer.</summary>
    byte ReadByte();

    /// <summary>Reads an unsigned 16-bit integer.</summary>
    ushort ReadUInt16();

    /// <summary>Reads an unsigned 32-bit integer.</summary>
    uint ReadUInt32();

    /// <summary>Reads an unsigned 64-bit integer.</summary>
    ulong ReadUInt64();

    /// <summary>Reads an integer if the next value is one that fits into a signed 64-bit integer; otherwise reads nothing.</summary>
    bool TryReadInt64(out long value);

    /// <summary>Reads an integer of at most 4,096 bits.</summary>
    BigInteger ReadBigInteger();

    /// <summary>Reads a 32-bit floating-point number; integers and 64-bit numbers are converted.</summary>
    float ReadSingle();

    /// <summary>Reads a 64-bit floating-point number; integers are converted.</summary>
    double ReadDouble();

    /// <summary>Reads a decimal number from a string or a number.</summary>
    decimal ReadDecimal();

    /// <summary>Reads a UTF-16 code unit.</summary>
    char ReadChar();

    /// <summary>Reads a string; a null is an error.</summary>
    string ReadString();

    /// <summary>Reads bytes; a null is an error.</summary>
    byte[] ReadBytes();

    /// <summary>Reads a GUID in any standard form, in upper or lower case.</summary>
    Guid ReadGuid();

    /// <summary>Reads a time in UTC; a string without an offset is taken as UTC.</summary>
    DateTime ReadDateTime();

    /// <summary>Reads a time with its offset from UTC.</summary>
    DateTimeOffset ReadDateTimeOffset();

    /// <summary>Reads a duration.</summary>
    TimeSpan ReadTimeSpan();

    /// <summary>Reads the bytes of one MessagePack value, whose nesting counts towards the limit of 64. JSON readers throw.</summary>
    /// <param name="type">The name of the type of the value, for exception messages.</param>
    EncodedMessagePack ReadEncoded(string? type);

    /// <summary>Charges an allocation to the budget of the message. Strings, bytes and objects are charged by the reader itself.</summary>
    /// <exception cref="RpcSerializationException">The budget is exceeded.</exception>
    void Charge(long bytes);

    /// <summary>Begins an array. The caller charges the elements before it allocates memory for them.</summary>
    /// <returns>The number of elements. Call <see cref="Element"/> before each of them.</returns>
    int BeginArray();

    /// <summary>Moves to the next element.</summary>
    void Element();

    /// <summary>Ends an array whose elements were all read.</summary>
    void EndArray();

    /// <summary>Begins a map.</summary>
    /// <returns>The number of entries. Call <see cref="Key"/> before each key and <see cref="Value"/> before each value.</returns>
    int BeginMap();

    /// <summary>Moves to the next key. The next scalar that is read is this key.</summary>
    void Key();

    /// <summary>Moves to the value of that key.</summary>
    void Value();

    /// <summary>Ends a map whose entries were all read.</summary>
    void EndMap();

    /// <summary>Begins an object, whose members are written by name or by position.</summary>
    MemberScope BeginMembers(Members members);

    /// <summary>Moves to the next member of the object.</summary>
    /// <param name="scope">The result of <see cref="BeginMembers"/>.</param>
    /// <param name="members">The known members.</param>
    /// <param name="index">The index of the member; -1 for an unknown one, which the caller must skip.</param>
    /// <returns>False at the end of the object, which is then closed.</returns>
    /// <exception cref="RpcSerializationException">
    /// None of the names of the object is known although the type has members. Thrown at the end of the object.
    /// </exception>
    bool NextMember(ref MemberScope scope, Members members, out int index);

    /// <summary>Begins a value of one of several types.</summary>
    /// <returns>The index of its type.</returns>
    int BeginVariant(Variants variants);

    /// <summary>Ends a value of one of several types.</summary>
    void EndVariant();

    /// <summary>Skips the next value of any kind.</summary>
    void Skip();
}

using System.ComponentModel;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <summary>What kind of value comes next.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum PayloadKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction.</summary>
    Float,

    /// <summary>Text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A map or an object.</summary>
    Map,

    /// <summary>An instant.</summary>
    Timestamp,

    /// <summary>A MessagePack extension of a type that is not read.</summary>
    Extension,
}

/// <summary>Where a reader is among the members of an object.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct MemberScope
{
    internal int Remaining;
    internal int Next;
    internal bool Positional;
    internal bool HasKnown;
    internal bool HasUnknown;

    /// <summary>Notes what a name was found to be.</summary>
    internal void Note(int index)
    {
        if (index >= 0)
            (Next, HasKnown) = (index + 1, true);
        else
            HasUnknown = true;
    }

    /// <summary>True when there were members and none was known, though the type has some.</summary>
    internal readonly bool IsForeign(Members members) => HasUnknown && !HasKnown && members is { Count: > 0, MayBeForeign: false };
}

/// <summary>Reads one value in one encoding. Implemented by structs and used by generated shapes through a constraint, so that no call is virtual.</summary>
/// <remarks>
/// Every method throws <see cref="RpcSerializationException"/> for malformed bytes, for a value of another kind or out of range, and for nesting
/// deeper than 64, and when the budget is used up; nothing else. No count that was read is trusted beyond the bytes that are there.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPayloadReader
{
    /// <summary>The kind of the next value.</summary>
    PayloadKind NextKind { get; }

    /// <summary>Reads a null, if that is what comes next.</summary>
    bool TryReadNull();

    /// <summary>Reads a truth value.</summary>
    bool ReadBoolean();

    /// <summary>Reads a signed integer of 8 bits.</summary>
    sbyte ReadSByte();

    /// <summary>Reads a signed integer of 16 bits.</summary>
    short ReadInt16();

    /// <summary>Reads a signed integer of 32 bits.</summary>
    int ReadInt32();

    /// <summary>Reads a signed integer of 64 bits.</summary>
    long ReadInt64();

    /// <summary>Reads an unsigned integer of 8 bits.</summary>
    byte ReadByte();

    /// <summary>Reads an unsigned integer of 16 bits.</summary>
    ushort ReadUInt16();

    /// <summary>Reads an unsigned integer of 32 bits.</summary>
    uint ReadUInt32();

    /// <summary>Reads an unsigned integer of 64 bits.</summary>
    ulong ReadUInt64();

    /// <summary>Reads an integer, if that is what comes next and 64 bits with a sign hold it; otherwise nothing is read.</summary>
    bool TryReadInt64(out long value);

    /// <summary>Reads an integer of at most 4,096 bits.</summary>
    BigInteger ReadBigInteger();

    /// <summary>Reads a number of 32 bits; integers and wider numbers are converted.</summary>
    float ReadSingle();

    /// <summary>Reads a number of 64 bits; integers are converted.</summary>
    double ReadDouble();

    /// <summary>Reads a decimal number, from text or a number.</summary>
    decimal ReadDecimal();

    /// <summary>Reads a UTF-16 code unit.</summary>
    char ReadChar();

    /// <summary>Reads text; a null is an error.</summary>
    string ReadString();

    /// <summary>Reads bytes; a null is an error.</summary>
    byte[] ReadBytes();

    /// <summary>Reads an id from any standard form, in either case.</summary>
    Guid ReadGuid();

    /// <summary>Reads an instant, in UTC; text without a zone is taken as UTC.</summary>
    DateTime ReadDateTime();

    /// <summary>Reads an instant with its offset from UTC.</summary>
    DateTimeOffset ReadDateTimeOffset();

    /// <summary>Reads a duration.</summary>
    TimeSpan ReadTimeSpan();

    /// <summary>Reads one value of MessagePack as its bytes, nested no deeper than what is left of 64. JSON refuses it.</summary>
    /// <param name="type">The name of the type that it is a value of, for the message of an error.</param>
    EncodedMessagePack ReadEncoded(string? type);

    /// <summary>Takes what a value allocates out of the budget of the message. Strings, bytes and objects take theirs themselves.</summary>
    /// <exception cref="RpcSerializationException">The budget is used up.</exception>
    void Charge(long bytes);

    /// <summary>Begins an array, whose elements are to be charged before memory is taken for them.</summary>
    /// <returns>The number of its elements, each announced by <see cref="Element"/>.</returns>
    int BeginArray();

    /// <summary>Moves to the next element.</summary>
    void Element();

    /// <summary>Ends an array of which every element was read.</summary>
    void EndArray();

    /// <summary>Begins a map.</summary>
    /// <returns>The number of its entries, each announced by <see cref="Key"/> and <see cref="Value"/>.</returns>
    int BeginMap();

    /// <summary>Moves to the next key, which the next scalar read is.</summary>
    void Key();

    /// <summary>Moves to the value of that key.</summary>
    void Value();

    /// <summary>Ends a map of which every entry was read.</summary>
    void EndMap();

    /// <summary>Begins an object, written by names or by positions.</summary>
    MemberScope BeginMembers(Members members);

    /// <summary>Moves to the next member that is there.</summary>
    /// <param name="scope">What <see cref="BeginMembers"/> returned.</param>
    /// <param name="members">The known members.</param>
    /// <param name="index">The member's index, or -1 for an unknown one, which must be skipped.</param>
    /// <returns>False at the end of the object, which it then leaves.</returns>
    /// <exception cref="RpcSerializationException">At the end of an object with names, of which none is known though the type has members.</exception>
    bool NextMember(ref MemberScope scope, Members members, out int index);

    /// <summary>Begins a value of one of several types, which comes next.</summary>
    /// <returns>The index of its type.</returns>
    int BeginVariant(Variants variants);

    /// <summary>Ends such a value.</summary>
    void EndVariant();

    /// <summary>Skips the next value, whatever it is.</summary>
    void Skip();
}

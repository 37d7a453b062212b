using System.ComponentModel;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <summary>Writes one value in one encoding. Implemented by structs and used by generated shapes through a constraint, so that no call is virtual.</summary>
/// <remarks>Every method throws <see cref="RpcSerializationException"/> for what the encoding cannot express, and for nesting deeper than 64.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPayloadWriter
{
    /// <summary>True when values that have no kind of their own are written as text for people, as in JSON. Constant for an encoding.</summary>
    bool IsText { get; }

    /// <summary>Writes the absence of a value.</summary>
    void WriteNull();

    /// <summary>Writes a truth value.</summary>
    void WriteBoolean(bool value);

    /// <summary>Writes a signed integer.</summary>
    void WriteInt64(long value);

    /// <summary>Writes an unsigned integer.</summary>
    void WriteUInt64(ulong value);

    /// <summary>Writes a number of 32 bits; in JSON always with a fraction or an exponent, so that nobody takes it for an integer.</summary>
    void WriteSingle(float value);

    /// <summary>Writes a number of 64 bits; in JSON always with a fraction or an exponent, so that nobody takes it for an integer.</summary>
    void WriteDouble(double value);

    /// <summary>Writes a decimal number: exact as text, or in JSON as a number where <see cref="RpcJsonOptions.DecimalsAsNumbers"/> says so.</summary>
    void WriteDecimal(decimal value);

    /// <summary>Writes a UTF-16 code unit: a number in MessagePack, text in JSON.</summary>
    void WriteChar(char value);

    /// <summary>Writes text, or null.</summary>
    void WriteString(string? value);

    /// <summary>Writes bytes, or null: Base64 in JSON.</summary>
    void WriteBytes(byte[]? value);

    /// <summary>Writes bytes: Base64 in JSON.</summary>
    void WriteBytes(ReadOnlySpan<byte> value);

    /// <summary>Writes an integer of at most 4,096 bits: beyond 64 bits an extension in MessagePack, a number in JSON.</summary>
    void WriteBigInteger(BigInteger value);

    /// <summary>Writes an id: 36 characters, or in JSON the form that <see cref="RpcJsonOptions.GuidFormat"/> says.</summary>
    void WriteGuid(Guid value);

    /// <summary>Writes an id: 36 characters in MessagePack, the given form in JSON.</summary>
    void WriteGuid(Guid value, RpcGuidFormat format);

    /// <summary>Writes an instant: a timestamp in MessagePack, ISO 8601 in JSON. A local time is converted to UTC; one of no kind is taken as UTC.</summary>
    void WriteDateTime(DateTime value);

    /// <summary>
    /// Writes an instant with its offset from UTC: ISO 8601 in JSON; in MessagePack an array of the time at the offset, as a timestamp, and the offset in minutes, which
    /// is how MessagePack-CSharp writes it.
    /// </summary>
    void WriteDateTimeOffset(DateTimeOffset value);

    /// <summary>Writes a duration: ticks of 100 ns in MessagePack, <c>[-][d.]hh:mm:ss[.fffffff]</c> in JSON.</summary>
    void WriteTimeSpan(TimeSpan value);

    /// <summary>Writes a value that is already encoded as MessagePack. JSON refuses it.</summary>
    /// <param name="value">Exactly one value, nested no deeper than what is left of 64.</param>
    /// <param name="type">The name of the type that it is a value of, for the message of an error.</param>
    void WriteEncoded(EncodedMessagePack value, string? type);

    /// <summary>Begins an array of so many elements.</summary>
    void BeginArray(int count);

    /// <summary>Ends an array.</summary>
    void EndArray();

    /// <summary>Begins a map of so many entries, each announced by <see cref="Key"/> and <see cref="Value"/>.</summary>
    void BeginMap(int count);

    /// <summary>Says that the next scalar is a key.</summary>
    void Key();

    /// <summary>Says that the next value belongs to the key just written.</summary>
    void Value();

    /// <summary>Ends a map.</summary>
    void EndMap();

    /// <summary>Begins an object whose members are all written, in their order.</summary>
    void BeginMembers(Members members);

    /// <summary>Says that the next value is this member.</summary>
    void Member(Members members, int index);

    /// <summary>Ends an object.</summary>
    void EndMembers();

    /// <summary>Says that the next object is of one of several types: a pair of discriminator and object in MessagePack, a discriminator inside the object in JSON.</summary>
    void BeginVariant(Variants variants, int index);

    /// <summary>Ends such an object.</summary>
    void EndVariant();
}

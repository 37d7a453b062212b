using System.ComponentModel;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <summary>
/// Writes values of one encoding. Implemented by structs and used by generated shapes through a constraint, so that no call is virtual.
/// </summary>
/// <remarks>
/// Every method throws <see cref="RpcSerializationException"/> for values that the encoding cannot represent, and
/// for nesting deeper than 64.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPayloadWriter
{
    /// <summary>True when values without a kind of their own are written as readable text, as in JSON. Constant for an encoding.</summary>
    bool IsText { get; }

    /// <summary>Writes a null.</summary>
    void WriteNull();

    /// <summary>Writes a boolean.</summary>
    void WriteBoolean(bool value);

    /// <summary>Writes a signed integer.</summary>
    void WriteInt64(long value);

    /// <summary>Writes an unsigned integer.</summary>
    void WriteUInt64(ulong value);

    /// <summary>
    /// Writes a 32-bit floating-point number; in JSON always with a fraction or an exponent, so that it is not read as an integer.
    /// </summary>
    void WriteSingle(float value);

    /// <summary>
    /// Writes a 64-bit floating-point number; in JSON always with a fraction or an exponent, so that it is not read as an integer.
    /// </summary>
    void WriteDouble(double value);

    /// <summary>
    /// Writes a decimal number as an exact string, or in JSON as a number if <see cref="RpcJsonOptions.DecimalsAsNumbers"/> is true.
    /// </summary>
    void WriteDecimal(decimal value);

    /// <summary>Writes a UTF-16 code unit: a number in MessagePack, a string in JSON.</summary>
    void WriteChar(char value);

    /// <summary>Writes a string or null.</summary>
    void WriteString(string? value);

    /// <summary>Writes bytes or null; Base64 in JSON.</summary>
    void WriteBytes(byte[]? value);

    /// <summary>Writes bytes; Base64 in JSON.</summary>
    void WriteBytes(ReadOnlySpan<byte> value);

    /// <summary>Writes an integer of at most 4,096 bits: beyond 64 bits an extension in MessagePack, a number in JSON.</summary>
    void WriteBigInteger(BigInteger value);

    /// <summary>Writes a GUID with 36 characters, or in JSON in the form of <see cref="RpcJsonOptions.GuidFormat"/>.</summary>
    void WriteGuid(Guid value);

    /// <summary>Writes a GUID with 36 characters in MessagePack, and in the given form in JSON.</summary>
    void WriteGuid(Guid value, RpcGuidFormat format);

    /// <summary>Writes a time: a timestamp in MessagePack, ISO 8601 in JSON.</summary>
    /// <remarks>A local time is converted to UTC; a time of unspecified kind is taken as UTC.</remarks>
    void WriteDateTime(DateTime value);

    /// <summary>Writes a time with its offset from UTC: ISO 8601 in JSON, an array of two elements in MessagePack.</summary>
    /// <remarks>As in MessagePack-CSharp, the array has the local time at the offset as a timestamp, and the offset in minutes.</remarks>
    void WriteDateTimeOffset(DateTimeOffset value);

    /// <summary>Writes a duration: ticks of 100 ns in MessagePack, <c>[-][d.]hh:mm:ss[.fffffff]</c> in JSON.</summary>
    void WriteTimeSpan(TimeSpan value);

    /// <summary>Writes a value that is already encoded in MessagePack. JSON writers throw.</summary>
    /// <param name="value">Exactly one value, whose nesting counts towards the limit of 64.</param>
    /// <param name="type">The name of the type of the value, for exception messages.</param>
    void WriteEncoded(EncodedMessagePack value, string? type);

    /// <summary>Begins an array with the given number of elements.</summary>
    void BeginArray(int count);

    /// <summary>Ends an array.</summary>
    void EndArray();

    /// <summary>
    /// Begins a map with the given number of entries. Call <see cref="Key"/> before each key and <see cref="Value"/> before each value.
    /// </summary>
    void BeginMap(int count);

    /// <summary>Announces that the next scalar is a key.</summary>
    void Key();

    /// <summary>Announces that the next value belongs to the last key.</summary>
    void Value();

    /// <summary>Ends a map.</summary>
    void EndMap();

    /// <summary>Begins an object. All its members must be written in their order.</summary>
    void BeginMembers(Members members);

    /// <summary>Announces that the next value is the value of this member.</summary>
    void Member(Members members, int index);

    /// <summary>Ends an object.</summary>
    void EndMembers();

    /// <summary>Announces that the next object is of one of several types.</summary>
    /// <remarks>MessagePack writes a pair of discriminator and object, JSON writes the discriminator as a member of the object.</remarks>
    void BeginVariant(Variants variants, int index);

    /// <summary>Ends an object of one of several types.</summary>
    void EndVariant();
}

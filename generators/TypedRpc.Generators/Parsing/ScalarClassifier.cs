using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Recognizes the types that one method of the writer and reader, or of a helper class, can serialize.</summary>
internal static class ScalarClassifier
{
    private const string Codec = "ScalarCodec.";
    private const string Dynamic = "DynamicValue.";

    private static readonly Dictionary<string, (string Write, string Read, bool CanBeKey)> Named = new(StringComparer.Ordinal)
    {
        ["System.Guid"] = ("WriteGuid", "ReadGuid", true),
        ["System.DateTimeOffset"] = ("WriteDateTimeOffset", "ReadDateTimeOffset", false),
        ["System.TimeSpan"] = ("WriteTimeSpan", "ReadTimeSpan", false),
        ["System.DateOnly"] = (Codec + "WriteDateOnly", Codec + "ReadDateOnly", true),
        ["System.TimeOnly"] = (Codec + "WriteTimeOnly", Codec + "ReadTimeOnly", true),
        ["System.Half"] = (Codec + "WriteHalf", Codec + "ReadHalf", false),
        ["System.Int128"] = (Codec + "WriteInt128", Codec + "ReadInt128", true),
        ["System.UInt128"] = (Codec + "WriteUInt128", Codec + "ReadUInt128", true),
        ["System.Numerics.BigInteger"] = (Codec + "WriteBigInteger", Codec + "ReadBigInteger", true),
        ["System.Text.Rune"] = (Codec + "WriteRune", Codec + "ReadRune", true),
        ["System.Uri"] = (Codec + "WriteUri", Codec + "ReadUri", true),
        ["System.Version"] = (Codec + "WriteVersion", Codec + "ReadVersion", true),
        ["TypedRpc.EncodedMessagePack"] = (PayloadModel.WriteEncoded, "EncodedValue.ReadEncoded", false),
        ["TypedRpc.RpcValue"] = (Dynamic + "WriteValue", Dynamic + "ReadValue", false),
    };

    public static PayloadModel? Classify(ITypeSymbol type)
    {
        string declaration = CodeNames.Plain(type);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
        {
            PayloadModel number = Classify(underlying)!;
            string cast = number.Write == "WriteUInt64" ? "ulong" : "long";
            return number with { Declaration = declaration, WriteCast = cast, ReadCast = declaration };
        }

        if (MemoryOf(type) is { } write)
            return new PayloadModel(declaration, PayloadForm.Scalar, false, write, Codec + "ReadMemory", null, declaration, "");
        if (MethodsOf(type) is not var (writer, reader))
            return null;
        PayloadForm form = type.IsReferenceType ? PayloadForm.NullableScalar : PayloadForm.Scalar;
        return new PayloadModel(declaration, form, type.IsReferenceType, writer, reader, null, null, "");
    }

    public static bool CanBeKey(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum
        || type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_IntPtr
            or SpecialType.System_UIntPtr
            or (>= SpecialType.System_Char and <= SpecialType.System_UInt64)
        || Find(type) is { CanBeKey: true };

    private static (string Write, string Read)? MethodsOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => ("WriteBoolean", "ReadBoolean"),
        SpecialType.System_SByte => ("WriteInt64", "ReadSByte"),
        SpecialType.System_Int16 => ("WriteInt64", "ReadInt16"),
        SpecialType.System_Int32 => ("WriteInt64", "ReadInt32"),
        SpecialType.System_Int64 => ("WriteInt64", "ReadInt64"),
        SpecialType.System_IntPtr => ("WriteInt64", Codec + "ReadIntPtr"),
        SpecialType.System_Byte => ("WriteUInt64", "ReadByte"),
        SpecialType.System_UInt16 => ("WriteUInt64", "ReadUInt16"),
        SpecialType.System_UInt32 => ("WriteUInt64", "ReadUInt32"),
        SpecialType.System_UInt64 => ("WriteUInt64", "ReadUInt64"),
        SpecialType.System_UIntPtr => ("WriteUInt64", Codec + "ReadUIntPtr"),
        SpecialType.System_Single => ("WriteSingle", "ReadSingle"),
        SpecialType.System_Double => ("WriteDouble", "ReadDouble"),
        SpecialType.System_Decimal => ("WriteDecimal", "ReadDecimal"),
        SpecialType.System_Char => ("WriteChar", "ReadChar"),
        SpecialType.System_String => ("WriteString", "ReadString"),
        SpecialType.System_DateTime => ("WriteDateTime", "ReadDateTime"),
        SpecialType.System_Object when type.TypeKind != TypeKind.Dynamic => (Dynamic + "Write", Dynamic + "Read"),
        _ when type is IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } =>
            ("WriteBytes", "ReadBytes"),
        _ => Find(type) is var (write, read, _) ? (write, read) : null,
    };

    private static (string Write, string Read, bool CanBeKey)? Find(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 0, ContainingType: null } named
        && named is { ContainingNamespace.Name: "System" or "Numerics" or "Text" or "TypedRpc" }
        && Named.TryGetValue(Names.Metadata(named), out (string, string, bool) row)
            ? row
            : null;

    // Memory<T> of other types is a list of elements.
    private static string? MemoryOf(ITypeSymbol type) => type is INamedTypeSymbol { Arity: 1, ContainingNamespace.Name: "System" } named
        && named.TypeArguments[0].SpecialType == SpecialType.System_Byte
        ? Names.Metadata(named) switch
        {
            "System.Memory`1" or "System.ReadOnlyMemory`1" => Codec + "WriteMemory",
            "System.ArraySegment`1" => Codec + "WriteSegment",
            _ => null,
        }
        : null;
}

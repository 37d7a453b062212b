using System.Text.RegularExpressions;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Evolution;

/// <summary>Builds the surface from models. No other class depends on both.</summary>
internal sealed class SurfaceBuilder
{
    // A value without a declared type, which is always nullable.
    private const string Any = WireType.Any;

    private const string UsualDiscriminator = "$type";

    private static readonly Regex EnumLiteral = new(@"^\(global::.*?\)\((.*)\)$", RegexOptions.CultureInvariant);

    private readonly SortedDictionary<string, TypeSurface> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShapeModel> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FaultModel> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<string> _enums = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    public static Surface Build(IEnumerable<ParsedContract> contracts)
    {
        var builder = new SurfaceBuilder();
        List<ContractSurface> surfaces = contracts.Select(builder.Contract).ToList();
        return new Surface(new(surfaces.OrderBy(contract => contract.Name, StringComparer.Ordinal)), new(builder._types.Values));
    }

    /// <summary>The surface name of a type.</summary>
    /// <remarks>
    /// Generic types have brackets, which distinguishes them from <c>list&lt;...&gt;</c>. Types without a namespace have a leading dot,
    /// which distinguishes them from scalars.
    /// </remarks>
    /// <param name="declaration">The type as a fully qualified C# name.</param>
    public static string Name(string declaration)
    {
        string name = declaration.Replace("global::", "").Replace("@", "").Replace(", ", ",").Replace('<', '[').Replace('>', ']');
        return name[0] == '(' || name.Split('[')[0].Contains('.') ? name : "." + name;
    }

    private ContractSurface Contract(ParsedContract parsed)
    {
        foreach (ShapeModel shape in parsed.Shapes)
            _shapes[shape.Identifier] = shape;
        foreach (EnumModel model in parsed.Enums)
        {
            _enums.Add(model.Declaration);
            Add(EnumType(model));
        }

        foreach (ShapeModel shape in parsed.Shapes)
            AddShape(shape);
        foreach (FaultModel fault in parsed.Faults)
        {
            _faults[fault.Identifier] = fault;
            Add(ObjectType(Name(fault.WireName), fault.Object));
        }

        ContractModel contract = parsed.Contract;
        IEnumerable<string> topics = contract.Topics.Count == 0 ? ["notifications"] : contract.Topics;
        return new ContractSurface(
            contract.FullName,
            contract.IsNotifications,
            contract.Version is null ? null : Version(contract.Version),
            new(topics.Distinct().OrderBy(topic => topic, StringComparer.Ordinal)),
            contract.Exchange,
            contract.RpcNamespace,
            new(contract.Methods.Select(Method)));
    }

    private MethodSurface Method(MethodModel method) => new(
        method.WireName,
        method.Kind,
        method.Since is null ? null : Version(method.Since),
        method.Priority,
        method.Idempotent,
        new(method.IsParameterPayload ? [] : method.Parameters.Select(Parameter)),
        method.IsParameterPayload ? Type(method.Parameters[0].Type) : method.Return.Result is { } result ? Type(result) : null,
        new(method.Faults.Select(fault => Name(_faults[fault].WireName)).OrderBy(name => name, StringComparer.Ordinal)))
    {
        StreamsResult = method.Return.IsStream,
        Stream = method.Stream is { } stream ? Type(stream.Type) : null,
        Progress = method.Progress is { } progress ? Type(progress.Type) : null,
    };

    private FieldSurface Parameter(ParameterModel parameter) => new(
        parameter.WireName,
        null,
        Type(parameter.Type),
        parameter.IsOptional ? Presence.Optional : Presence.Expected,
        parameter.IsOptional ? Literal(parameter.Default, parameter.Type) : null,
        parameter.IsSensitive);

    private void AddShape(ShapeModel shape)
    {
        string name = Name(shape.Declaration);
        if (shape.Variants is { } variants)
            Add(UnionType(name, variants));
        if (shape.Object is { } type)
        {
            Add(ObjectType(shape.Variants is null ? name : Own(name), type));
        }
        else if (shape.Tuple is { } tuple)
        {
            Add(new TypeSurface(
                name,
                TypeForm.Array,
                null,
                new(tuple.Elements.Select(
                    (element, i) => new FieldSurface($"item{i + 1}", i, Type(element.Type), Presence.Expected, null, false))),
                default));
        }
    }

    // The name for the own members of a polymorphic type, written for a value of exactly that type.
    private static string Own(string name) => name + "[own]";

    private TypeSurface UnionType(string name, VariantsModel variants) =>
        new(name, TypeForm.Union, null, default, new(variants.Items.Select(Case).OrderBy(one => one.Tag, StringComparer.Ordinal)))
        {
            Discriminator = variants.Property == UsualDiscriminator ? null : variants.Property,
        };

    private CaseSurface Case(VariantModel one)
    {
        string tag = one.Tag == one.Key ? one.Tag : one.Tag + "/" + one.Key;
        string name = Name(one.Declaration);
        return new CaseSurface(tag.Replace("\"", ""), (one.HasVariants ? Own(name) : name) + (_shapes[one.Shape].IsReference ? "?" : ""));
    }

    private TypeSurface ObjectType(string name, ObjectModel type) => new(
        name,
        type.IsPositional ? TypeForm.Array : TypeForm.Map,
        null,
        new(type.Members.Select(member => Member(member, type.IsPositional))
            .OrderBy(member => member.Key).ThenBy(member => member.Name, StringComparer.Ordinal)),
        default);

    private FieldSurface Member(MemberModel member, bool isPositional)
    {
        Presence presence = member.Use switch
        {
            _ when member.IsRequired => Presence.Required,
            MemberUse.Constructed when !member.IsOptional => Presence.Expected,
            _ => Presence.Optional,
        };
        bool isKnown = member is { Use: MemberUse.Constructed, IsOptional: true };
        string name = isPositional || member.Key == member.WireName ? member.WireName : member.WireName + "/" + member.Key;
        return new FieldSurface(
            name, isPositional ? member.Index : null, Type(member.Type), presence, isKnown ? Literal(member.Default, member.Type) : null,
            member.IsSensitive);
    }

    private static TypeSurface EnumType(EnumModel model) =>
        new(
            Name(model.Declaration), TypeForm.Enum, Scalar(model.Read), default,
            new(model.Values.Select(value => new CaseSurface(value.Name, value.Number))));

    private void Add(TypeSurface type) => _types[type.Name] = type;

    // Every reference is nullable on the wire, because the compiler's nullability annotations are not enforced there.
    private string Type(PayloadModel model)
    {
        _shapes.TryGetValue(model.Shape, out ShapeModel? shape);
        if (shape?.Value is { } value)
            return Type(value);
        bool isNullable = model.Form is PayloadForm.NullableScalar or PayloadForm.NullableShaped || shape?.IsReference == true;
        string core = Core(model, shape);
        return core + (isNullable || core == Any ? "?" : "");
    }

    private string Core(PayloadModel model, ShapeModel? shape)
    {
        if (shape is null)
            return model.ReadCast is { } declaration && _enums.Contains(declaration) ? Name(declaration) : Scalar(model.Read);

        // A collection that contains its own type would expand without end; its name is written instead.
        if (!_open.Add(shape.Identifier))
            return Name(shape.Declaration);
        string core = shape switch
        {
            { Collection: { Key: { } key } map } => $"map<{Type(key)},{Type(map.Element)}>",
            { Collection: { } list } => $"list<{Type(list.Element)}>",
            { Conversion: { Wire: { } wire } } => Core(wire, _shapes.TryGetValue(wire.Shape, out ShapeModel? inner) ? inner : null),
            _ => Name(shape.Declaration),
        };
        _open.Remove(shape.Identifier);
        return core;
    }

    // ReadInt32 -> int32: each reader method has its own name, and therefore each kind of scalar does.
    private static string Scalar(string read)
    {
        string name = read.Substring(read.LastIndexOf('.') + 1 + "Read".Length).ToLowerInvariant();
        return name switch
        {
            "" or "value" => Any,
            "memory" => "bytes",
            "intptr" => "int64",
            "uintptr" => "uint64",
            _ => name,
        };
    }

    private static string Version(string arguments) => arguments.Replace(", ", ".");

    private string Literal(string code, PayloadModel type)
    {
        if (code == "default")
            return Type(type).EndsWith("?", StringComparison.Ordinal) ? "null" : code;
        string literal = EnumLiteral.Replace(code, "$1");
        if (literal.StartsWith("global::System.Array.Empty", StringComparison.Ordinal))
            return "[]";
        return literal[0] is '-' or (>= '0' and <= '9') ? literal.TrimEnd('L', 'U', 'D', 'F', 'M') : literal.Replace("global::", "");
    }
}

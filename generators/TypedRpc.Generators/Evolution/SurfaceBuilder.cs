using System.Text.RegularExpressions;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Evolution;

/// <summary>Makes the surface of models. This is the one place that knows both.</summary>
internal sealed class SurfaceBuilder
{
    private static readonly Regex EnumLiteral = new(@"^\(global::.*?\)\((.*)\)$", RegexOptions.CultureInvariant);

    private readonly SortedDictionary<string, TypeSurface> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShapeModel> _shapes = new(StringComparer.Ordinal);

    public static Surface Build(IEnumerable<ParsedContract> contracts)
    {
        var builder = new SurfaceBuilder();
        List<ContractSurface> surfaces = contracts.Select(builder.Contract).ToList();
        return new Surface(new(surfaces.OrderBy(contract => contract.Name, StringComparer.Ordinal)), new(builder._types.Values));
    }

    /// <summary>The name of a type. Brackets instead of angles keep generic ones apart from <c>list&lt;...&gt;</c>, and a dot those of no namespace apart from scalars.</summary>
    /// <param name="declaration">The type as code names it.</param>
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
            Add(EnumType(model));
        foreach (ShapeModel shape in parsed.Shapes.Where(shape => shape.Object is not null))
            Add(ObjectType(shape));
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
        default);

    private FieldSurface Parameter(ParameterModel parameter) => new(
        parameter.WireName,
        null,
        Type(parameter.Type),
        parameter.IsOptional ? Presence.Optional : Presence.Expected,
        parameter.IsOptional ? Literal(parameter.Default, parameter.Type) : null,
        parameter.IsSensitive);

    private TypeSurface ObjectType(ShapeModel shape) => new(
        Name(shape.Declaration),
        TypeForm.Map,
        null,
        new(shape.Object!.Members.Select(Member).OrderBy(member => member.Name, StringComparer.Ordinal)),
        default);

    private FieldSurface Member(MemberModel member)
    {
        Presence presence = member.Use switch
        {
            MemberUse.Required => Presence.Required,
            MemberUse.Constructed when !member.IsOptional => Presence.Expected,
            _ => Presence.Optional,
        };
        bool isKnown = member is { Use: MemberUse.Constructed, IsOptional: true };
        return new FieldSurface(member.WireName, null, Type(member.Type), presence, isKnown ? Literal(member.Default, member.Type) : null, member.IsSensitive);
    }

    private static TypeSurface EnumType(EnumModel model) =>
        new(Name(model.Declaration), TypeForm.Enum, Scalar(model.Read), default, new(model.Values.Select(value => new CaseSurface(value.Name, value.Number))));

    private void Add(TypeSurface type) => _types[type.Name] = type;

    // Whatever is a reference may be null on the wire: what the compiler's annotations say does not travel.
    private string Type(PayloadModel model)
    {
        _shapes.TryGetValue(model.Shape, out ShapeModel? shape);
        if (shape?.Value is { } value)
            return Type(value);
        bool isNullable = model.Form is PayloadForm.NullableScalar or PayloadForm.NullableShaped || shape?.IsReference == true;
        return Core(model, shape) + (isNullable ? "?" : "");
    }

    private string Core(PayloadModel model, ShapeModel? shape) => shape switch
    {
        { Collection: { Key: { } key } map } => $"map<{Type(key)},{Type(map.Element)}>",
        { Collection: { } list } => $"list<{Type(list.Element)}>",
        { } type => Name(type.Declaration),
        _ => model.ReadCast is { } declaration ? Name(declaration) : Scalar(model.Read),
    };

    // ReadInt32 -> int32: each way to read has a name, so each kind of scalar on the wire does.
    private static string Scalar(string read) => read.Substring("Read".Length).ToLowerInvariant();

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

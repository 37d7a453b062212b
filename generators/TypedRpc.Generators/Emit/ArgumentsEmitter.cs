using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>
/// Emits the shape of a method's arguments, which form one tuple. The single parameter of a notification is the payload itself.
/// </summary>
internal static class ArgumentsEmitter
{
    public static string TypeOf(MethodModel method) => method.Parameters.Count switch
    {
        0 => "global::System.ValueTuple",
        1 when method.IsParameterPayload => method.Parameters[0].Type.Declaration,
        1 => $"global::System.ValueTuple<{method.Parameters[0].Type.Declaration}>",
        _ => $"({string.Join(", ", method.Parameters.Select(parameter => parameter.Type.Declaration))})",
    };

    /// <summary>The expression that creates the argument tuple from values.</summary>
    public static string Make(MethodModel method, IEnumerable<string> values) => method.Parameters.Count switch
    {
        0 => "default(global::System.ValueTuple)",
        1 when method.IsParameterPayload => values.First(),
        1 => $"new {TypeOf(method)}({values.First()})",
        _ => $"({string.Join(", ", values)})",
    };

    /// <summary>The expressions for the parameters, read from the local that holds the result of <see cref="Make"/>.</summary>
    public static IEnumerable<string> Take(MethodModel method, string local) =>
        method.IsParameterPayload ? [local] : method.Parameters.Select((_, i) => $"{local}.Item{i + 1}");

    /// <summary>The shape class of the arguments.</summary>
    /// <param name="index">The index of the method whose shape is shared.</param>
    public static string ShapeOf(MethodModel method, int index) =>
        method.IsParameterPayload ? Code.Shapes + method.Parameters[0].Type.Shape : $"__Arguments{index}";

    /// <summary>Finds methods whose arguments have the same wire form; they share one shape.</summary>
    /// <returns>For each method, the index of the first method with the same arguments.</returns>
    public static List<int> Share(EquatableArray<MethodModel> methods)
    {
        List<EquatableArray<ParameterModel>> all = methods.Select(method => new EquatableArray<ParameterModel>(
            method.Parameters.Select(parameter => parameter with { Identifier = "", Declaration = "", IsIn = false }))).ToList();
        return all.ConvertAll(parameters => all.IndexOf(parameters));
    }

    public static void Emit(SourceWriter writer, MethodModel method, int index)
    {
        string type = TypeOf(method);
        ShapeEmitter.Open(writer, "private", $"__Arguments{index}", type);
        MembersEmitter.Field(writer, positional: true, Members(method));
        ShapeEmitter.Overrides(writer, type);
        ShapeEmitter.OpenWrite(writer, type);
        MembersEmitter.Write(writer, method.Parameters.Select((parameter, i) => (i, parameter.Type, $"value.Item{i + 1}")).ToList());
        writer.Close();
        writer.Line();
        ShapeEmitter.OpenRead(writer, type);
        MembersEmitter.Read(
            writer,
            method.Parameters.Select((parameter, i) => (i, parameter.Type, parameter.Default, IsRequired(method, parameter))).ToList());
        MembersEmitter.Require(
            writer, "the arguments", Enumerable.Range(0, method.Parameters.Count).Where(i => IsRequired(method, method.Parameters[i])));
        writer.Line($"return {Make(method, method.Parameters.Select((_, i) => $"__{i}"))};");
        writer.Close();
        writer.Close();
    }

    // All parameters of a notification are optional: sensitive ones are left out, and an older notifier does not send newer ones.
    private static bool IsRequired(MethodModel method, ParameterModel parameter) =>
        method.Kind != MethodKind.Notification && !parameter.IsOptional;

    private static List<(string Name, string Key, bool IsSensitive)?> Members(MethodModel method) =>
        method.Parameters
            .Select(parameter => ((string, string, bool)?)(parameter.WireName, parameter.WireName, parameter.IsSensitive))
            .ToList();
}

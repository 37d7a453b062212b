using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits the dispatcher. Each case decodes, calls and replies; the runtime awaits and handles failures.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract, Dialect dialect)
    {
        writer.Open($"public override {Code.Tasks}ValueTask DispatchAsync({contract.Interface} {dialect.TargetName}, {Code.Runtime}{dialect.Incoming} {dialect.IncomingName})");
        writer.Open($"switch ({dialect.IncomingName}.MethodIndex)");
        for (int i = 0; i < contract.Methods.Count; i++)
            Arm(writer, contract, dialect, i);
        // Not nameof: the user may have a namespace of that name.
        writer.Line("default:");
        writer.Line($"    throw new global::System.ArgumentOutOfRangeException(\"{dialect.IncomingName}\");");
        writer.Close();
        writer.Close();
    }

    private static void Arm(SourceWriter writer, ContractModel contract, Dialect dialect, int index)
    {
        MethodModel method = contract.Methods[index];

        // The token is created on access, so only for a method that takes it. An overload may differ in 'in' alone, so 'in' is repeated.
        IEnumerable<string> arguments = ArgumentsEmitter.Take(method, "__a").Zip(method.Parameters, (argument, parameter) => parameter.IsIn ? "in " + argument : argument);
        if (method.Token is { } token)
            arguments = arguments.Append(token.IsIn ? "in __token" : $"{dialect.IncomingName}.CancellationToken");

        // An inherited method is called through its interface, because another base may have a method of the same name (CS0121).
        string target = method.DeclaringType == contract.Interface ? dialect.TargetName : $"(({method.DeclaringType}){dialect.TargetName})";
        string call = $"{target}.{method.Identifier}({string.Join(", ", arguments)})";
        writer.Open($"case {index}:");
        writer.Line($"{ArgumentsEmitter.TypeOf(method)} __a = {dialect.IncomingName}.{dialect.Read}(__m{index}.Arguments);");
        if (method.Token?.IsIn == true)
            writer.Line($"global::System.Threading.CancellationToken __token = {dialect.IncomingName}.CancellationToken;");
        writer.Line($"return {Ending(method, call, index)};");
        writer.Close();
    }

    private static string Ending(MethodModel method, string call, int index) => method switch
    {
        { Kind: not MethodKind.Notification } => $"invocation.Reply({call}{(method.Return.Result is null ? "" : $", __m{index}.Result")})",
        { Return.IsValueTask: true } => call,
        _ => $"new {Code.Tasks}ValueTask({call})",
    };
}

using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Prints the dispatcher: an arm decodes, calls and replies, and leaves awaiting and failures to the runtime.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract, Dialect dialect)
    {
        writer.Open($"public override {Code.Tasks}ValueTask DispatchAsync({contract.Interface} {dialect.TargetName}, {Code.Runtime}{dialect.Incoming} {dialect.IncomingName})");
        writer.Open($"switch ({dialect.IncomingName}.MethodIndex)");
        for (int i = 0; i < contract.Methods.Count; i++)
            Arm(writer, contract, dialect, i);
        writer.Line("default:");
        writer.Line($"    throw new global::System.ArgumentOutOfRangeException(nameof({dialect.IncomingName}));");
        writer.Close();
        writer.Close();
    }

    private static void Arm(SourceWriter writer, ContractModel contract, Dialect dialect, int index)
    {
        MethodModel method = contract.Methods[index];

        // The token is made when it is asked for: only for a method that takes it.
        IEnumerable<string> arguments = ArgumentsEmitter.Take(method, "__a");
        if (method.TokenIdentifier is not null)
            arguments = arguments.Append($"{dialect.IncomingName}.CancellationToken");

        // An inherited method is named by its interface, as another base may have one of the same name (CS0121).
        string target = method.DeclaringType == contract.Interface ? dialect.TargetName : $"(({method.DeclaringType}){dialect.TargetName})";
        string call = $"{target}.{method.Identifier}({string.Join(", ", arguments)})";
        writer.Open($"case {index}:");
        writer.Line($"var __a = {dialect.IncomingName}.{dialect.Read}(__m{index}.Arguments);");
        writer.Line($"return {Ending(method, call, index)};");
        writer.Close();
        writer.Line();
    }

    private static string Ending(MethodModel method, string call, int index) => method switch
    {
        { Kind: not MethodKind.Notification } => $"invocation.Reply({call}{(method.Return.Result is null ? "" : $", __m{index}.Result")})",
        { Return.IsValueTask: true } => call,
        _ => $"new {Code.Tasks}ValueTask({call})",
    };
}

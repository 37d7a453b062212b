using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Prints the dispatcher: an arm decodes, calls and replies, and leaves awaiting and failures to the runtime.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        writer.Open($"public override {Code.Tasks}ValueTask DispatchAsync({contract.Interface} implementation, global::TypedRpc.Server.RpcInvocation invocation)");
        writer.Open("switch (invocation.MethodIndex)");
        for (int i = 0; i < contract.Methods.Count; i++)
            Arm(writer, contract, contract.Methods[i], i);
        writer.Line("default:");
        writer.Line("    throw new global::System.ArgumentOutOfRangeException(nameof(invocation));");
        writer.Close();
        writer.Close();
    }

    private static void Arm(SourceWriter writer, ContractModel contract, MethodModel method, int index)
    {
        // The token is made when it is asked for: only for a method that takes it.
        IEnumerable<string> arguments = method.Parameters.Select((_, i) => $"__a.Item{i + 1}");
        if (method.TokenIdentifier is not null)
            arguments = arguments.Append("invocation.CancellationToken");

        // An inherited method is named by its interface, as another base may have one of the same name (CS0121).
        string target = method.DeclaringType == contract.Interface ? "implementation" : $"(({method.DeclaringType})implementation)";
        string call = $"{target}.{method.Identifier}({string.Join(", ", arguments)})";
        writer.Open($"case {index}:");
        writer.Line($"var __a = invocation.ReadArguments(__m{index}.Arguments);");
        writer.Line($"return invocation.Reply({call}{(method.Return.Result is null ? "" : $", __m{index}.Result")});");
        writer.Close();
    }
}

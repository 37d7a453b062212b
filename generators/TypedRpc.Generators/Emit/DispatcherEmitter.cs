using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits the dispatcher. Each case decodes, calls and replies; the runtime awaits and handles failures.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        writer.Open(
            $"public override {Code.Tasks}ValueTask DispatchAsync("
            + $"{contract.Interface} implementation, {Code.Generated}RpcInvocation invocation)");
        writer.Open("switch (invocation.MethodIndex)");
        for (int i = 0; i < contract.Methods.Count; i++)
            Arm(writer, contract, i);
        // Not nameof: the user may have a namespace of that name.
        writer.Line("default:");
        writer.Line("    throw new global::System.ArgumentOutOfRangeException(\"invocation\");");
        writer.Close();
        writer.Close();
    }

    private static void Arm(SourceWriter writer, ContractModel contract, int index)
    {
        MethodModel method = contract.Methods[index];

        // The token is created on access, so only for a method that takes it. An overload may differ in 'in' alone, so 'in' is repeated.
        IEnumerable<string> arguments = LiveEmitter.Place(
            method,
            ArgumentsEmitter.Take(method, "__a")
                .Zip(method.Parameters, (argument, parameter) => parameter.IsIn ? "in " + argument : argument),
            live => live.IsIn ? "in " + LiveEmitter.Local(live) : LiveEmitter.Receive(method, live));
        if (method.Token is { } token)
            arguments = arguments.Append(token.IsIn ? "in __token" : "invocation.CancellationToken");

        // An inherited method is called through its interface, because another base may have a method of the same name (CS0121).
        string target = method.DeclaringType == contract.Interface ? "implementation" : $"(({method.DeclaringType})implementation)";
        string call = $"{target}.{method.Identifier}({string.Join(", ", arguments)})";
        writer.Open($"case {index}:");
        writer.Line($"{ArgumentsEmitter.TypeOf(method)} __a = invocation.ReadArguments(__m{index}.Arguments);");
        foreach (LiveParameterModel live in LiveEmitter.Of(method).Where(live => live.IsIn))
            writer.Line($"{live.Declaration} {LiveEmitter.Local(live)} = {LiveEmitter.Receive(method, live)};");
        if (method.Token?.IsIn == true)
            writer.Line("global::System.Threading.CancellationToken __token = invocation.CancellationToken;");
        string shape = method.Return.Result is null ? "" : $", __m{index}.Result";
        writer.Line($"return invocation.{(method.Return.IsStream ? "StreamAsync" : "CompleteAsync")}({call}{shape});");
        writer.Close();
    }
}

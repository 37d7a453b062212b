using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Prints the proxy. Every member is explicit, so that none can clash with another or with those of object.</summary>
internal static class ProxyEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        writer.Open($"private sealed class __Proxy : {contract.Interface}");
        writer.Line("private readonly global::TypedRpc.Client.RpcInvoker __invoker;");
        writer.Line();
        writer.Line("public __Proxy(global::TypedRpc.Client.RpcInvoker invoker) => __invoker = invoker;");
        for (int i = 0; i < contract.Methods.Count; i++)
        {
            writer.Line();
            Method(writer, contract.Methods[i], i);
        }

        writer.Close();
    }

    private static void Method(SourceWriter writer, MethodModel method, int index)
    {
        IEnumerable<string> parameters = method.Parameters.Select(parameter => $"{parameter.Declaration} {parameter.Identifier}");
        if (method.TokenIdentifier is not null)
            parameters = parameters.Append($"global::System.Threading.CancellationToken {method.TokenIdentifier}");
        writer.Open($"{method.Return.Declaration} {method.DeclaringType}.{method.Identifier}({string.Join(", ", parameters)})");
        string arguments = ArgumentsEmitter.Make(method, method.Parameters.Select(parameter => parameter.Identifier));
        string verb = method.Kind == MethodKind.Call ? "CallAsync" : "CastAsync";
        string call = $"__invoker.{verb}(__m{index}, {arguments}, {method.TokenIdentifier ?? "default"})";
        string valueTask = method.Return.Result is { } result ? $"{Code.Tasks}ValueTask<{result.Declaration}>" : Code.Tasks + "ValueTask";
        writer.Line($"return {(method.Return.IsValueTask ? $"new {valueTask}({call})" : call)};");
        writer.Close();
    }
}

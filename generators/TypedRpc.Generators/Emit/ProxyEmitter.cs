using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>
/// Emits the proxy. Members are explicit implementations, so that they cannot clash with each other or with those of object.
/// </summary>
internal static class ProxyEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        writer.Open($"private sealed class __Proxy : {contract.Interface}");
        writer.Line($"private readonly {Code.Generated}RpcInvoker __invoker;");
        writer.Line();
        writer.Line($"public __Proxy({Code.Generated}RpcInvoker invoker) => __invoker = invoker;");
        for (int i = 0; i < contract.Methods.Count; i++)
        {
            writer.Line();
            Method(writer, contract.Methods[i], i);
        }

        Disposal(writer, contract);

        writer.Close();
    }

    private static void Method(SourceWriter writer, MethodModel method, int index)
    {
        IEnumerable<string> parameters = LiveEmitter.Place(
            method,
            method.Parameters.Select(parameter => $"{In(parameter.IsIn)}{parameter.Declaration} {parameter.Identifier}"),
            live => $"{In(live.IsIn)}{live.Declaration} {live.Identifier}");
        if (method.Token is { } token)
            parameters = parameters.Append($"{In(token.IsIn)}global::System.Threading.CancellationToken {token.Identifier}");
        string declarator = method.IsImplicit
            ? $"public {method.Return.Declaration} "
            : $"{method.Return.Declaration} {method.DeclaringType}.";
        writer.Open($"{declarator}{method.Identifier}({string.Join(", ", parameters)})");
        string arguments = ArgumentsEmitter.Make(method, method.Parameters.Select(parameter => parameter.Identifier));
        string verb = method.Kind switch
        {
            MethodKind.Call => method.Return.IsStream ? "StreamAsync" : "CallAsync",
            MethodKind.Notification => "NotifyAsync",
            _ => "CastAsync",
        };
        string streams = LiveEmitter.Send(method) is { } live ? $", {live}" : method.Return.IsStream ? ", null" : "";
        string call = $"__invoker.{verb}(__m{index}, {arguments}{streams}, {method.Token?.Identifier ?? "default"})";
        writer.Line($"return {Returned(method, call)};");
        writer.Close();
    }

    private static string In(bool isIn) => isIn ? "in " : "";

    // Dispose does nothing: the connection belongs to the bus.
    private static void Disposal(SourceWriter writer, ContractModel contract)
    {
        if (contract.IsDisposable)
        {
            writer.Line();
            writer.Open("void global::System.IDisposable.Dispose()");
            writer.Close();
        }

        if (contract.IsAsyncDisposable)
        {
            writer.Line();
            writer.Open($"{Code.Tasks}ValueTask global::System.IAsyncDisposable.DisposeAsync()");
            writer.Line("return default;");
            writer.Close();
        }
    }

    // The runtime returns a Task for calls and casts, and a ValueTask for notifications. A stream is returned as it is.
    private static string Returned(MethodModel method, string call)
    {
        if (method.Kind == MethodKind.Notification)
            return method.Return.IsValueTask ? call : call + ".AsTask()";
        if (!method.Return.IsValueTask)
            return call;
        string valueTask = method.Return.Result is { } result ? $"{Code.Tasks}ValueTask<{result.Declaration}>" : Code.Tasks + "ValueTask";
        return $"new {valueTask}({call})";
    }
}

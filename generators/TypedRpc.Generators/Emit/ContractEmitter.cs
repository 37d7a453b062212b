using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Prints the class of one contract: what it says, its proxy, its dispatcher, and the shapes of its arguments.</summary>
internal static class ContractEmitter
{
    public static SourceText Emit(ContractModel contract)
    {
        SourceWriter writer = SourceWriter.NewFile();
        writer.Open($"namespace {contract.Namespace}");
        Code.Attributes(writer);
        writer.Open($"internal sealed class {contract.Identifier} : {Code.Generated}RpcContract<{contract.Interface}>");
        List<int> arguments = ArgumentsEmitter.Share(contract.Methods);
        for (int i = 0; i < contract.Methods.Count; i++)
            Method(writer, contract.Methods[i], i, arguments[i]);
        writer.Line($"public static readonly {contract.Identifier} Instance = new();");
        writer.Line();
        Info(writer, contract);
        writer.Line();
        writer.Line($"public override {contract.Interface} CreateProxy(global::TypedRpc.Client.RpcInvoker invoker) => new __Proxy(invoker);");
        writer.Line();
        DispatcherEmitter.Emit(writer, contract);
        writer.Line();
        ProxyEmitter.Emit(writer, contract);
        foreach (int i in arguments.Distinct())
        {
            writer.Line();
            ArgumentsEmitter.Emit(writer, contract.Methods[i], i);
        }

        writer.Close();
        writer.Close();
        return writer.ToSource();
    }

    // Before the instance, whose initializer reads them.
    private static void Method(SourceWriter writer, MethodModel method, int index, int arguments)
    {
        string result = method.Return.Result is { } type ? type.Declaration : Code.Serialization + "Nothing";
        string shape = method.Return.Result is { } shaped ? Code.Shapes + shaped.Shape : Code.Serialization + "NothingShape";
        string timeout = method.TimeoutTicks == 0 ? "" : $", Timeout = global::System.TimeSpan.FromTicks({method.TimeoutTicks.ToString(CultureInfo.InvariantCulture)}L)";
        writer.Line($"private static readonly {Code.Serialization}ShapedMethod<{ArgumentsEmitter.TypeOf(method)}, {result}> __m{index} =");
        writer.Line($"    new({Code.Text(method.WireName)}, global::TypedRpc.RpcMethodKind.{method.Kind}, __Arguments{arguments}.Instance, {shape}.Instance)");
        writer.Line($"    {{ Since = new global::TypedRpc.RpcVersion({method.Since}){timeout}{(method.Idempotent ? ", Idempotent = true" : "")} }};");
        writer.Line();
    }

    private static void Info(SourceWriter writer, ContractModel contract)
    {
        string methods = string.Join(", ", Enumerable.Range(0, contract.Methods.Count).Select(i => $"__m{i}"));
        string array = contract.Methods.Count == 0 ? "global::System.Array.Empty<global::TypedRpc.RpcMethod>()" : $"new global::TypedRpc.RpcMethod[] {{ {methods} }}";
        writer.Line("public override global::TypedRpc.RpcContractInfo Info { get; } =");
        writer.Line($"    new({Code.Text(contract.FullName)}, {Code.Text(contract.Topic)}, new global::TypedRpc.RpcVersion({contract.Version}), {array})");
        writer.Line($"    {{ Exchange = {Code.Text(contract.Exchange)}, Namespace = {Code.Text(contract.RpcNamespace)} }};");
    }
}

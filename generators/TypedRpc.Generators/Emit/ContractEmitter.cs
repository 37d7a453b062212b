using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits the class of one contract: its description, its proxy, its dispatcher, and the shapes of its arguments.</summary>
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
        writer.Line($"public override {contract.Interface} CreateProxy({Code.Generated}RpcInvoker invoker) => new __Proxy(invoker);");
        writer.Line();
        DispatcherEmitter.Emit(writer, contract);
        writer.Line();
        ProxyEmitter.Emit(writer, contract);
        foreach (int i in arguments.Distinct().Where(i => !contract.Methods[i].IsParameterPayload))
        {
            writer.Line();
            ArgumentsEmitter.Emit(writer, contract.Methods[i], i);
        }

        writer.Close();
        writer.Close();
        return writer.ToSource();
    }

    // Emitted before the static instance, whose initializer reads these fields.
    private static void Method(SourceWriter writer, MethodModel method, int index, int arguments)
    {
        string result = method.Return.Result is { } type ? type.Declaration : Code.Serialization + "Nothing";
        string shape = method.Return.Result is { } shaped ? Code.Shapes + shaped.Shape : Code.Serialization + "NothingShape";
        writer.Line($"private static readonly {Code.Serialization}ShapedMethod<{ArgumentsEmitter.TypeOf(method)}, {result}> __m{index} =");
        writer.Line(
            $"    new({Code.Text(method.WireName)}, global::TypedRpc.RpcMethodKind.{method.Kind}, "
            + $"{ArgumentsEmitter.ShapeOf(method, arguments)}.Instance, {shape}.Instance)");
        writer.Line($"    {{ {string.Join(", ", Settings(method))} }};");
        writer.Line();
    }

    private static IEnumerable<string> Settings(MethodModel method)
    {
        if (method.Since is not null)
            yield return $"Since = new global::TypedRpc.RpcVersion({method.Since})";
        if (method.TimeoutTicks != 0)
            yield return $"Timeout = global::System.TimeSpan.FromTicks({method.TimeoutTicks.ToString(CultureInfo.InvariantCulture)}L)";
        if (method.LivenessTicks != 0)
            yield return $"Liveness = global::System.TimeSpan.FromTicks({method.LivenessTicks.ToString(CultureInfo.InvariantCulture)}L)";
        if (method.Return.IsStream)
            yield return "StreamsResult = true";
        if (method.Stream is not null)
            yield return "StreamsArgument = true";
        if (method.Progress is not null)
            yield return "ReportsProgress = true";
        if (method.Idempotent)
            yield return "Idempotent = true";
        if (!method.Confirm)
            yield return "Confirm = false";
        if (!method.Packed)
            yield return "Packed = false";
        if (method.Attempts != 1)
            yield return $"Attempts = {method.Attempts.ToString(CultureInfo.InvariantCulture)}";
        if (method.Notify is not null)
            yield return $"Notify = {Code.Text(method.Notify)}";
        if (method.Faults.Count > 0)
        {
            string faults = string.Join(", ", method.Faults.Select(fault => $"{Code.Shapes}{fault}.Instance"));
            yield return $"Faults = new {Code.Serialization}FaultShape[] {{ {faults} }}";
        }

        if (method.Priority is not null)
            yield return $"Priority = global::TypedRpc.NotificationPriority.{method.Priority}";
    }

    private static void Info(SourceWriter writer, ContractModel contract)
    {
        string methods = string.Join(", ", Enumerable.Range(0, contract.Methods.Count).Select(i => $"__m{i}"));
        string topics = string.Join(", ", contract.Topics.Select(Code.Text));
        string kind = contract.IsNotifications
            ? "IsNotifications = true"
            : $"Version = new global::TypedRpc.RpcVersion({contract.Version}), Namespace = {Code.Text(contract.RpcNamespace)}";
        writer.Line("public override global::TypedRpc.RpcContractInfo Info { get; } =");
        writer.Line($"    new({Code.Text(contract.FullName)}, {Array("string", topics)}, {Array("global::TypedRpc.RpcMethod", methods)})");
        writer.Line($"    {{ {kind}, Exchange = {Code.Text(contract.Exchange)} }};");
    }

    private static string Array(string type, string items) =>
        items.Length == 0 ? $"global::System.Array.Empty<{type}>()" : $"new {type}[] {{ {items} }}";
}

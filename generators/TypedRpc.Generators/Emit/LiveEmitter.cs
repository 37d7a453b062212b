using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits the parameters whose values are sent while a method runs: a stream, and a receiver of progress.</summary>
internal static class LiveEmitter
{
    /// <summary>These parameters, in the order of their declaration.</summary>
    public static IEnumerable<LiveParameterModel> Of(MethodModel method) =>
        new[] { method.Stream, method.Progress }.OfType<LiveParameterModel>().OrderBy(live => live.Position);

    /// <summary>Inserts the texts of these parameters among those of the others, where the declaration has them.</summary>
    public static IEnumerable<string> Place(
        MethodModel method, IEnumerable<string> others, Func<LiveParameterModel, string> print)
    {
        List<string> all = others.ToList();
        foreach (LiveParameterModel live in Of(method))
            all.Insert(live.Position, print(live));
        return all;
    }

    /// <summary>The expression that a proxy passes to the runtime; null for a method without such a parameter.</summary>
    public static string? Send(MethodModel method) => method is { Stream: null, Progress: null }
        ? null
        : $"new {Code.Generated}CallStreams(){Part("Send", method.Stream)}{Part("Report", method.Progress)}";

    /// <summary>The expression for the argument that a dispatcher passes to the implementation.</summary>
    public static string Receive(MethodModel method, LiveParameterModel live) =>
        $"invocation.{(live == method.Stream ? "ReadItems" : "Progress")}({ShapeOf(live)})";

    /// <summary>The local that holds this argument for an <c>in</c> parameter.</summary>
    public static string Local(LiveParameterModel live) => $"__live{live.Position}";

    private static string Part(string method, LiveParameterModel? live) =>
        live is null ? "" : $".{method}({live.Identifier}, {ShapeOf(live)})";

    private static string ShapeOf(LiveParameterModel live) => $"{Code.Shapes}{live.Type.Shape}.Instance";
}

using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>
/// A program that was built from one state of a contract: an assembly of its own, in the same process, with the same TypedRpc.
/// </summary>
internal sealed class Peer
{
    private readonly Type _contract;
    private readonly Type _values;
    private readonly string? _pool;

    private Peer(Assembly assembly, Side side)
    {
        _contract = assembly.GetType("Demo." + side.Name, throwOnError: true)!;
        _values = assembly.GetType("Demo.Values", throwOnError: true)!;
        _pool = side.Pool;
    }

    public static Peer Build(Side side)
    {
        CSharpCompilation compilation = Harness.Compile(side.Sources, name: "Peer" + Guid.NewGuid().ToString("n"));
        compilation.GetDiagnostics().Where(one => one.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).ShouldBeEmpty();
        Harness.NewDriver().RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation output, out _);
        using var image = new MemoryStream();
        EmitResult emitted = output.Emit(image);
        emitted.Success.ShouldBeTrue(string.Join("\n", emitted.Diagnostics));
        image.Position = 0;
        return new Peer(new AssemblyLoadContext(compilation.AssemblyName).LoadFromStream(image), side);
    }

    public async Task ServeAsync(RpcBus bus, Record record, RpcServerOptions? options = null) =>
        await (Task)Generic(typeof(RpcBus), nameof(RpcBus.ServeAsync), 3)
            .Invoke(bus, [Implementation(record), options, CancellationToken.None])!;

    /// <returns>The result, or null when there is none.</returns>
    public async Task<object?> CallAsync(RpcBus bus)
    {
        object client = Generic(typeof(RpcBus), nameof(RpcBus.Client), 1).Invoke(bus, [null])!;
        object returned = Method("RunAsync").Invoke(client.GetType().GetProperty("Any")!.GetValue(client), Arguments)!;
        if (AsyncItems.Is(Method("RunAsync").ReturnType))
            return await AsyncItems.ReadAsync(Method("RunAsync").ReturnType, returned);
        var task = (Task)await ToTask(returned);
        return Method("RunAsync").ReturnType.IsGenericType && task.GetType() is var type
            ? type.GetProperty("Result")!.GetValue(task)
            : null;
    }

    public async Task ListenAsync(RpcBus bus, Record record) =>
        await (Task)Generic(typeof(RpcBus), nameof(RpcBus.ListenAsync), 3).Invoke(bus, [Implementation(record),
            new NotificationListenerOptions { Concurrency = 1, DeliveryLimit = 1, Pool = _pool }, CancellationToken.None])!;

    public async Task NotifyAsync(RpcBus bus, string method = "RunAsync")
    {
        object notifier = typeof(RpcBus).GetMethods()
            .Single(one => one.Name == nameof(RpcBus.Notifier) && one.IsGenericMethod).MakeGenericMethod(_contract).Invoke(bus, ["test"])!;
        await ToTask(Method(method).Invoke(notifier, method == "RunAsync" ? Arguments : [])!);
        await bus.FlushNotificationsAsync();
    }

    /// <summary>What a peer that sends JSON sends, as this one reads it.</summary>
    public string ReadJson(string arguments)
    {
        (object shape, Type type) = ArgumentsShape();
        try
        {
            return Record.Print(Generic(typeof(Codec), nameof(Codec.FromJson), 2, type).Invoke(null, [shape, arguments])!);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is RpcSerializationException)
        {
            return "refused";
        }
    }

    public string WriteJson()
    {
        (object shape, Type type) = ArgumentsShape();
        return (string)Generic(typeof(Codec), nameof(Codec.Json), 2, type)
            .Invoke(null, [shape, Activator.CreateInstance(type, Arguments)])!;
    }

    private object?[] Arguments => (object?[])_values.GetProperty("Arguments")!.GetValue(null)!;

    private (object Shape, Type Type) ArgumentsShape()
    {
        object contract = Generic(typeof(Generated.RpcContracts), "Find", 0).Invoke(null, [])!;
        var info = (RpcContractInfo)contract.GetType().GetProperty("Info")!.GetValue(contract)!;
        RpcMethod method = info.Methods.Single(one => one.Name == "run");
        object shape = method.GetType().GetProperty("Arguments")!.GetValue(method)!;
        return (shape, method.GetType().GetGenericArguments()[0]);
    }

    private object Implementation(Record record)
    {
        object implementation = typeof(DispatchProxy).GetMethods().Single(one => one.Name == "Create" && one.IsGenericMethod)
            .MakeGenericMethod(_contract, typeof(Implementation)).Invoke(null, [])!;
        ((Implementation)implementation).Begin(record, () => _values.GetProperty("Result")!.GetValue(null));
        return implementation;
    }

    private MethodInfo Method(string name) =>
        _contract.GetMethods().Single(method => method.Name == name || (name == "RunAsync" && method.Name == "RunNowAsync"));

    private MethodInfo Generic(Type type, string name, int parameters, Type? argument = null) => type
        .GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Single(one => one.Name == name && one.GetParameters().Length == parameters && one.IsGenericMethod
            && (parameters == 0 || name is not ("ServeAsync" or "ListenAsync")
                || one.GetParameters()[0].ParameterType == one.GetGenericArguments()[0]))
        .MakeGenericMethod(argument ?? _contract);

    private static async Task<object> ToTask(object returned)
    {
        Task task = returned as Task ?? ((ValueTask)returned).AsTask();
        await task;
        return task;
    }
}

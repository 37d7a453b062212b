using System.Reflection;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>Implements any contract: it records what it is called with, and returns what the peer's values say.</summary>
public class Implementation : DispatchProxy
{
    private Record _record = new();
    private Func<object?> _result = () => null;

    internal void Begin(Record record, Func<object?> result) => (_record, _result) = (record, result);

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.GetParameters().Any(parameter => AsyncItems.Is(parameter.ParameterType)))
            return RecordItemsAsync(targetMethod, args!);
        _record.Add(
            targetMethod.Name, [.. targetMethod.GetParameters().Select((parameter, i) => Shown(parameter.ParameterType, args![i]))]);
        if (_result() is Exception exception)
            throw exception;
        if (targetMethod.ReturnType == typeof(ValueTask))
            return default(ValueTask);
        if (AsyncItems.Is(targetMethod.ReturnType))
            return AsyncItems.Of(targetMethod.ReturnType, _result()!);
        return targetMethod.ReturnType == typeof(Task)
            ? Task.CompletedTask
            : typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(targetMethod.ReturnType.GetGenericArguments())
                .Invoke(null, [_result()]);
    }

    private async Task RecordItemsAsync(MethodInfo method, object?[] args)
    {
        var shown = new List<object?>();
        foreach ((ParameterInfo parameter, object? argument) in method.GetParameters().Zip(args))
        {
            shown.Add(AsyncItems.Is(parameter.ParameterType)
                ? await AsyncItems.ReadAsync(parameter.ParameterType, argument!)
                : Shown(parameter.ParameterType, argument));
        }
        _record.Add(method.Name, [.. shown]);
    }

    // Reports a value, and stands for the receiver of progress among the arguments.
    private static object? Shown(Type type, object? argument)
    {
        if (argument is not IProgress<int> progress || type != typeof(IProgress<int>))
            return argument;
        progress.Report(5);
        return "progress";
    }
}

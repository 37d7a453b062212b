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
        _record.Add(targetMethod!.Name, args!);
        if (_result() is Exception exception)
            throw exception;
        if (targetMethod.ReturnType == typeof(ValueTask))
            return default(ValueTask);
        return targetMethod.ReturnType == typeof(Task)
            ? Task.CompletedTask
            : typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(targetMethod.ReturnType.GetGenericArguments())
                .Invoke(null, [_result()]);
    }
}

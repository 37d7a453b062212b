using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Serialization;

namespace TypedRpc.Server;

/// <summary>Records the outcome of an observed run, and passes all events on to the hook of the method's notifications.</summary>
internal sealed class ObservedRun(ObservedOperation operation, RequestInvocation invocation) : MethodHook
{
    /// <summary>The hook of a method with <see cref="RpcMethod.Notify"/>, or null.</summary>
    public MethodHook? Inner { get; set; }

    public override void Started<TArguments>(Shape<TArguments> shape, TArguments arguments) => Inner?.Started(shape, arguments);

    public override void Ended<TResult>(Shape<TResult> shape, TResult result) => Inner?.Ended(shape, result);

    public override void Failed(Exception exception)
    {
        operation.Fail(ErrorTypeOf(exception));
        Inner?.Failed(exception);
    }

    /// <summary>The same request is running or has ended, and this delivery is not run.</summary>
    public void NotRunAgain() => operation.Note(TelemetryNames.NotRunAgain);

    private string ErrorTypeOf(Exception exception) => invocation.Stage switch
    {
        InvocationStage.Decoding => nameof(RpcErrorKind.InvalidArguments),
        InvocationStage.Encoding => nameof(RpcErrorKind.Serialization),
        InvocationStage.Sending => ErrorTypes.Of(exception),
        _ => invocation.Method.Method is ShapedMethod shaped && FaultShape.Find(shaped.Faults, exception) is { } declared
            ? declared.WireName
            : ErrorTypes.Of(exception),
    };
}

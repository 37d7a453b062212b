namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A method that is told of.</summary>
[RpcTopic("creator")]
public interface ICreator
{
    [Cast(Notify = "make")]
    ValueTask CreateAsync(string what);
}

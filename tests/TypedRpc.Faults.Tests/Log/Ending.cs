namespace TypedRpc.Faults.Tests.Log;

/// <summary>How an operation ended for whoever asked for it.</summary>
public enum Ending
{
    /// <summary>A call's reply, or a cast's confirm.</summary>
    Success,

    /// <summary>An RpcException that says that nothing was begun.</summary>
    NotStarted,

    /// <summary>Any other RpcException.</summary>
    TypedError,

    /// <summary>The caller's own cancellation.</summary>
    Cancelled,

    /// <summary>Any other exception, which is a fault of the library.</summary>
    UntypedError,
}

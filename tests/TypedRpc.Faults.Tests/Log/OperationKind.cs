namespace TypedRpc.Faults.Tests.Log;

/// <summary>What was asked for, which decides what may happen to it.</summary>
public enum OperationKind
{
    /// <summary>A call that must not run twice.</summary>
    Call,

    /// <summary>A call that may run twice.</summary>
    IdempotentCall,

    /// <summary>A cast, confirmed by the broker.</summary>
    Cast,
}

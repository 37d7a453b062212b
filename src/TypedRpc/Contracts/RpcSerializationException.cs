namespace TypedRpc;

/// <summary>A value could not be encoded, or bytes could not be decoded: malformed, too deep, too large, or of another type than declared.</summary>
public sealed class RpcSerializationException : RpcException
{
    /// <summary>Tells what could not be carried.</summary>
    public RpcSerializationException(string message, Exception? innerException = null)
        : base(RpcErrorKind.Serialization, RpcExecution.Unknown, false, message, innerException)
    {
    }

    /// <summary>What the value must be, as "an integer"; null when the fault is of another kind.</summary>
    internal string? Expected { get; init; }

    /// <summary>What is there instead, as "a string".</summary>
    internal string? Found { get; init; }

    /// <summary>The name of what is required and is not there; null when the fault is of another kind.</summary>
    internal string? Missing { get; init; }

    /// <summary>True when the bytes end too early, so that the place of the fault says nothing.</summary>
    internal bool IsTruncated { get; init; }
}

namespace TypedRpc;

/// <summary>
/// A value could not be encoded, or bytes could not be decoded: malformed, nested too deeply, too large, or not of the declared type.
/// </summary>
public sealed class RpcSerializationException : RpcException
{
    /// <summary>Creates the exception.</summary>
    public RpcSerializationException(string message, Exception? innerException = null)
        : base(RpcErrorKind.Serialization, RpcExecution.Unknown, false, message, innerException)
    {
    }

    /// <summary>The expected value, such as "an integer"; null when the fault is of another kind.</summary>
    internal string? Expected { get; init; }

    /// <summary>The actual value, such as "a string".</summary>
    internal string? Found { get; init; }

    /// <summary>The name of a required value that is missing; null when the fault is of another kind.</summary>
    internal string? Missing { get; init; }

    /// <summary>True when the bytes end too early, so that the location of the fault has no meaning.</summary>
    internal bool IsTruncated { get; init; }
}

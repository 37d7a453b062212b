namespace TypedRpc.Serialization;

/// <summary>Creates the exceptions for values that cannot be read. The callers that know the path of the value add it.</summary>
internal static class ValueFault
{
    /// <summary>The exception for a value that does not match its type.</summary>
    /// <param name="expected">The expected value, with its article.</param>
    /// <param name="found">What was found, with its article. Never the value itself, which may be a secret.</param>
    /// <param name="cause">The original exception.</param>
    public static RpcSerializationException Of(string expected, string found, Exception? cause = null) =>
        new($"A value must be {expected}; the message has {found}.", cause) { Expected = expected, Found = found };

    public static RpcSerializationException OutOfRange<T>(T least, T most) =>
        Of($"an integer from {least} to {most}", "a number outside that range");

    public static RpcSerializationException OutOfRange() => Of("a number in the range of its type", "one outside that range");

    public static RpcSerializationException TooCostly() =>
        new("Decoded, the message would take more memory than RpcBusOptions.MaxDecodedBytes allows.");
}

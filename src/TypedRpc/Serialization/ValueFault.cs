namespace TypedRpc.Serialization;

/// <summary>Faults of a value that was read. Whoever knows where the value is puts that in front of them.</summary>
internal static class ValueFault
{
    /// <summary>The value is something else than its type asks for.</summary>
    /// <param name="expected">What it must be, with its article.</param>
    /// <param name="found">What it is, with its article. Never the value itself, which may be a secret.</param>
    /// <param name="cause">What the framework threw.</param>
    public static RpcSerializationException Of(string expected, string found, Exception? cause = null) =>
        new($"A value must be {expected}; the message has {found}.", cause) { Expected = expected, Found = found };

    public static RpcSerializationException OutOfRange<T>(T least, T most) => Of($"an integer from {least} to {most}", "a number outside that range");

    public static RpcSerializationException OutOfRange() => Of("a number in the range of its type", "one outside that range");

    public static RpcSerializationException TooCostly() => new("Decoded, the message would take more memory than RpcBusOptions.MaxDecodedBytes allows.");
}

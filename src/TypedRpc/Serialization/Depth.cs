namespace TypedRpc.Serialization;

/// <summary>
/// Limits the nesting of values in writing and reading, so that neither cyclic data nor malicious bytes can overflow the stack.
/// </summary>
internal static class Depth
{
    public const int Most = 64;

    public static void Enter(ref int depth)
    {
        if (++depth > Most)
            throw new RpcSerializationException("The value is nested more than 64 deep, or refers to itself.");
    }
}

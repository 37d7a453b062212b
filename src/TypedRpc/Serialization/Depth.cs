namespace TypedRpc.Serialization;

/// <summary>The bound on nesting, the same for writing and reading, so that neither data with cycles nor hostile bytes can exhaust the stack.</summary>
internal static class Depth
{
    public const int Most = 64;

    public static void Enter(ref int depth)
    {
        if (++depth > Most)
            throw new RpcSerializationException("The value is nested more than 64 deep, or refers to itself.");
    }
}

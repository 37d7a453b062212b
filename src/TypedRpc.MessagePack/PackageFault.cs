using MessagePack;

namespace TypedRpc;

/// <summary>Converts an exception of MessagePack-CSharp to the exception for values that cannot be serialized.</summary>
internal static class PackageFault
{
    public static RpcSerializationException Of(MessagePackSerializationException fault, Type type, string verb) =>
        new($"MessagePack could not {verb} a value of {type}: {fault.GetBaseException().Message}", fault);
}

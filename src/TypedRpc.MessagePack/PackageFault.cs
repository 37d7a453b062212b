using MessagePack;

namespace TypedRpc;

/// <summary>Makes of an exception of the package the one that a value has which cannot travel.</summary>
internal static class PackageFault
{
    public static RpcSerializationException Of(MessagePackSerializationException fault, Type type, string verb) =>
        new($"MessagePack could not {verb} a value of {type}: {fault.GetBaseException().Message}", fault);
}

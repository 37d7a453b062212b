using TypedRpc;

namespace Consumers;

/// <summary>A contract that has more for newer frameworks.</summary>
[RpcTopic("twofold")]
public interface ITwofold
{
    /// <summary>For all.</summary>
    [Call]
    Task<int> OldAsync();

#if NET10_0_OR_GREATER
    /// <summary>For some.</summary>
    [Call]
    Task<int> NewAsync();
#endif
}

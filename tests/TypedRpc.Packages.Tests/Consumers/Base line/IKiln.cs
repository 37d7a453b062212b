using TypedRpc;

namespace Consumers;

/// <summary>How hot.</summary>
public enum Heat
{
    /// <summary>Not.</summary>
    None,

    /// <summary>Very.</summary>
    White,
}

/// <summary>Burns clay. Its default holds what MSBuild has a meaning for.</summary>
[RpcTopic("kiln")]
public interface IKiln
{
    /// <summary>Burns.</summary>
    [Call]
    Task<int> BurnAsync(string clay = " ;%3b%20$(HOME)@(Compile)\\a/../b*\"\n", Heat heat = Heat.White);
}

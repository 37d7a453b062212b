using System.Threading.Tasks;
using TypedRpc;

namespace Consumers;

/// <summary>A contract for a framework that the package has no library for.</summary>
[RpcTopic("standard")]
public interface IStandard
{
    /// <summary>Gets.</summary>
    [Call]
    Task<int> GetAsync();
}

using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>Meters what is used.</summary>
[RpcTopic("billing")]
public interface IBilling
{
    [Cast]
    ValueTask RecordUsageAsync(UsageRecord usage);
}

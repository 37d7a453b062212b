namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>A volume manager of an older version: it cannot delete volumes.</summary>
[RpcTopic("volume", Version = "1.1")]
public interface IOlderVolumeManager
{
    [Call]
    Task<OlderVolume?> FindVolumeAsync(Guid volumeId);
}

/// <summary>A volume as the older version knows it.</summary>
public sealed record OlderVolume(Guid Id, string Name, int SizeGib, int State, string Host);

/// <summary>A scheduler whose contract has another type in the place of the request.</summary>
[RpcTopic("scheduler")]
public interface IIncompatibleScheduler
{
    [Call]
    Task<int> ScheduleVolumeAsync(int request);
}

internal sealed class OlderVolumeManager : IOlderVolumeManager
{
    public Task<OlderVolume?> FindVolumeAsync(Guid volumeId) =>
        Task.FromResult<OlderVolume?>(new OlderVolume(volumeId, "old", 1, 1, "h1"));
}

internal sealed class IncompatibleScheduler : IIncompatibleScheduler
{
    public Task<int> ScheduleVolumeAsync(int request) => Task.FromResult(request);
}

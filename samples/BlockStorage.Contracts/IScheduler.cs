using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>Chooses the host for each volume.</summary>
[RpcTopic("scheduler")]
public interface IScheduler
{
    /// <summary>Picks the host with the most free space and tells it to create the volume.</summary>
    [Call(TimeoutSeconds = 10)]
    [Throws(typeof(InvalidVolumeException))]
    [Throws(typeof(NoSpaceException))]
    Task<Placement> ScheduleVolumeAsync(VolumeRequest request, CancellationToken cancellationToken = default);

    [Call(Idempotent = true)]
    Task<List<HostCapacity>> ListHostsAsync(CancellationToken cancellationToken = default);

    /// <summary>Reports the capacity of a host.</summary>
    [Cast]
    ValueTask ReportCapacityAsync(HostCapacity capacity);
}

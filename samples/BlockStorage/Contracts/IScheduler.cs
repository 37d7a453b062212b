using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>Decides which host a volume goes to.</summary>
[RpcTopic("scheduler")]
public interface IScheduler
{
    /// <summary>Picks the host with the most room and has it create the volume.</summary>
    [Call(TimeoutSeconds = 10)]
    Task<Placement> ScheduleVolumeAsync(VolumeRequest request, CancellationToken cancellationToken = default);

    [Call(Idempotent = true)]
    Task<List<HostCapacity>> ListHostsAsync(CancellationToken cancellationToken = default);

    /// <summary>A host tells how much room it has.</summary>
    [Cast]
    ValueTask ReportCapacityAsync(HostCapacity capacity);
}

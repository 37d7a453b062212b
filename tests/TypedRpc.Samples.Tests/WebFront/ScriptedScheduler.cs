using BlockStorage.Contracts;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>A scheduler that does what a test says.</summary>
internal sealed class ScriptedScheduler : IScheduler
{
    public Func<VolumeRequest, Task<Placement>> Schedule { get; set; } = _ => Task.FromResult(new Placement(Guid.NewGuid(), "h1"));

    public Func<Task<List<HostCapacity>>> Hosts { get; set; } =
        () => Task.FromResult<List<HostCapacity>>([new("h1", 200, 200, DateTimeOffset.UnixEpoch)]);

    public Task<Placement> ScheduleVolumeAsync(VolumeRequest request, CancellationToken cancellationToken) => Schedule(request);

    public Task<List<HostCapacity>> ListHostsAsync(CancellationToken cancellationToken) => Hosts();

    public ValueTask ReportCapacityAsync(HostCapacity capacity) => ValueTask.CompletedTask;
}

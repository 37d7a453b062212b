using BlockStorage.Contracts;
using Spectre.Console;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>
/// Listens to the notifications of volume managers and meters them. The services that create volumes do not know about it.
/// </summary>
internal sealed class Billing : IVolumeEvents, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Line> _lines = [];
    private readonly TaskCompletionSource _expected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _awaited = int.MaxValue;

    public ValueTask CreatingAsync(VolumeCreation creation) => ValueTask.CompletedTask;

    public ValueTask CreatedAsync(VolumeCreation creation)
    {
        string project = RpcContext.Current.TryGetValue("project_id", out object? id) ? $"{id}" : "nobody";
        VolumeRequest volume = creation.Arguments.Request;
        Meter(creation.Arguments.VolumeId, new Line(project, volume.Name, volume.SizeGib, Notification.Current!.PublisherId));
        return ValueTask.CompletedTask;
    }

    public ValueTask FailedAsync(VolumeCreation creation)
    {
        Transcript.Say("billing", $"hears that {creation.Arguments.Request.Name} failed: {creation.Failure?.Message}");
        Meter(creation.Arguments.VolumeId, new Line("", creation.Arguments.Request.Name, 0, Notification.Current!.PublisherId));
        return ValueTask.CompletedTask;
    }

    public ValueTask DeletedAsync(VolumeDeletion deletion)
    {
        Transcript.Say("billing", $"closes the account of the volume {deletion.Arguments.VolumeId}");
        return ValueTask.CompletedTask;
    }

    /// <summary>Completes when notifications about the given number of volumes have arrived.</summary>
    public Task HearOfAsync(int volumes)
    {
        lock (_gate)
        {
            _awaited = volumes;
            if (_lines.Count >= _awaited)
                _expected.TrySetResult();
        }

        return _expected.Task;
    }

    /// <summary>Prints the bill when billing stops.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            var bill = new Table().Title("The bill").AddColumns("project", "volumes", "GiB");
            foreach (IGrouping<string, Line> project in _lines.Values
                .Where(l => l.SizeGib > 0).GroupBy(l => l.Project).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                bill.AddRow(project.Key, $"{project.Count()}", $"{project.Sum(l => l.SizeGib)}");
            }
            Transcript.Show(bill);
        }

        return ValueTask.CompletedTask;
    }

    private void Meter(Guid volumeId, Line line)
    {
        lock (_gate)
        {
            // A notification may be delivered twice; a volume is billed once.
            if (!_lines.TryAdd(volumeId, line))
                return;
            if (line.SizeGib > 0)
            {
                string total = $"{_lines.Values.Sum(l => l.SizeGib)} GiB in {_lines.Count} volumes";
                Transcript.Say("billing", $"meters {line.SizeGib} GiB for {line.Project}, told by {line.Publisher}: {total} now");
            }
            if (_lines.Count >= _awaited)
                _expected.TrySetResult();
        }
    }

    private sealed record Line(string Project, string Volume, int SizeGib, string Publisher);
}

using System.Threading.Channels;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Remembers what it is told of volumes.</summary>
public sealed class VolumeLog : IVolumeEvents
{
    private readonly Channel<(object Told, Notification By)> _told = Channel.CreateUnbounded<(object, Notification)>();

    public ValueTask CreatedAsync(Volume volume) => _told.Writer.WriteAsync((volume, Notification.Current!));

    public ValueTask FailedAsync(Guid volumeId, string reason) => _told.Writer.WriteAsync(((volumeId, reason), Notification.Current!));

    public async Task<(object Told, Notification By)> NextAsync() => await _told.Reader.ReadAsync().AsTask().WaitAsync(PythonProcess.Limit);
}

using BlockStorage.Contracts;
using TypedRpc;

namespace WebFront.Live;

/// <summary>Passes the notifications of the volume managers on to the browsers. It is created for each notification.</summary>
internal sealed class VolumeListener(LiveFeed feed) : IVolumeEvents
{
    private const string PublisherPrefix = "volume.";

    public ValueTask CreatingAsync(VolumeCreation creation) => PublishAsync(creation, VolumeState.Creating);

    public ValueTask CreatedAsync(VolumeCreation creation) => PublishAsync(creation, VolumeState.Available);

    public ValueTask FailedAsync(VolumeCreation creation) => PublishAsync(creation, VolumeState.Error);

    public ValueTask DeletedAsync(VolumeDeletion deletion)
    {
        feed.Publish("deleted", new VolumeDeleted(deletion.Arguments.VolumeId));
        return ValueTask.CompletedTask;
    }

    // The publisher id of a notification about a method is the topic and the server: volume.h1.
    private ValueTask PublishAsync(VolumeCreation creation, VolumeState state)
    {
        string publisher = Notification.Current?.PublisherId ?? "";
        string host = publisher.StartsWith(PublisherPrefix, StringComparison.Ordinal) ? publisher[PublisherPrefix.Length..] : publisher;
        VolumeRequest request = creation.Arguments.Request;
        feed.Publish(
            "volume",
            new VolumeChanged(creation.Arguments.VolumeId, request.Name, request.SizeGib, state, host, creation.Failure?.Message));
        return ValueTask.CompletedTask;
    }
}

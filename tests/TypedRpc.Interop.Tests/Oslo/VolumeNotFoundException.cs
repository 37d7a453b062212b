namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What <c>errors.VolumeNotFound</c> is in Python.</summary>
public sealed class VolumeNotFoundException(string message, string volumeId) : Exception(message)
{
    public VolumeNotFoundException(string volumeId)
        : this($"Volume {volumeId} could not be found.", volumeId)
    {
    }

    public string VolumeId { get; } = volumeId;
}

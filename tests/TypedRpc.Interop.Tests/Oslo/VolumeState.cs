namespace TypedRpc.Interop.Tests.Oslo;

public enum VolumeState
{
    Creating,
    Available,
}

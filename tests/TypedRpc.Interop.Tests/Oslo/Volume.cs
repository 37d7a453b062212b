namespace TypedRpc.Interop.Tests.Oslo;

public sealed record Volume(Guid Id, string Name, int SizeGib)
{
    public string? Fault { get; init; }

    public DateTime? CreatedAt { get; init; }
}

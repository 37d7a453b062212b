namespace TypedRpc.Generators.Tests.Contracts;

/// <summary>Ids in the forms that OpenStack's services write them in.</summary>
public sealed record Owned(
    Guid Id, [RpcFormat(RpcGuidFormat.Digits)] Guid ProjectId, [property: RpcFormat(RpcGuidFormat.Digits)] Guid? UserId)
{
    [RpcFormat(RpcGuidFormat.Hyphens)]
    public Guid VolumeId { get; init; }

    [RpcFormat(RpcGuidFormat.Digits)]
    public Guid Host;
}

[RpcTopic("formatted")]
public interface IFormatted
{
    [Call]
    Task<Owned> OwnedAsync(
        [RpcFormat(RpcGuidFormat.Digits)] Guid projectId, Guid volumeId, [RpcFormat(RpcGuidFormat.Digits)] Guid? userId = null);
}

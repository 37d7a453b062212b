namespace TypedRpc.Benchmarks.Codec;

/// <summary>Names the types whose shapes are measured. Nobody calls it.</summary>
[RpcTopic("volumes")]
public interface IVolumes
{
    [Call]
    Task<Volume> EchoAsync(Volume volume);

    [Call]
    Task<NumberedVolume> EchoNumberedAsync(NumberedVolume volume);
}

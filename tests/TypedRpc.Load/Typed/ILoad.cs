namespace TypedRpc.Load.Typed;

/// <summary>What is called at TypedRpc's server.</summary>
[RpcTopic("load")]
public interface ILoad
{
    [Call]
    Task<byte[]> EchoAsync(byte[] body);

    [Call]
    IAsyncEnumerable<byte[]> StreamAsync(byte[] item, int count);

    [Cast]
    ValueTask NoteAsync(byte[] body);

    [Cast(Confirm = false)]
    ValueTask HintAsync(byte[] body);
}

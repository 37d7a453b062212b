using TypedRpc.Generated;
using TypedRpc.Serialization;

namespace TypedRpc.Server;

/// <summary>
/// Answers oslo.messaging's <c>oslo_rpc_server_ping</c>, by which operators check that a server still consumes its queues.
/// </summary>
internal sealed class PingEndpoint() : Endpoint(Contract, [])
{
    private static readonly ShapedMethod<Nothing, string> Ping =
        new("oslo_rpc_server_ping", RpcMethodKind.Call, NothingShape.Instance, new TextShape()) { Idempotent = true };
    private static readonly RpcContractInfo Contract = new("oslo_rpc_server_ping", [], [Ping]);
    private static readonly Task<string> Pong = Task.FromResult("pong");

    public override ValueTask DispatchAsync(RpcInvocation invocation)
    {
        invocation.ReadArguments(Ping.Arguments);
        return invocation.CompleteAsync(Pong, Ping.Result);
    }

    private sealed class TextShape : Shape<string>
    {
        public override void Write(ref MessagePackWriter writer, string value) => writer.WriteString(value);

        public override void Write(ref JsonPayloadWriter writer, string value) => writer.WriteString(value);

        public override string Read(ref MessagePackReader reader) => reader.ReadString();

        public override string Read(ref JsonPayloadReader reader) => reader.ReadString();
    }
}

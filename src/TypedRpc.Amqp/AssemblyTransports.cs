using TypedRpc;
using TypedRpc.Amqp;

[assembly: RpcTransport("amqp10", typeof(AmqpTransportFactory))]
[assembly: RpcTransport("amqp10s", typeof(AmqpTransportFactory))]

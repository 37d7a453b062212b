using TypedRpc;
using TypedRpc.RabbitMQ;

[assembly: RpcTransport("rabbit", typeof(RabbitMqTransportFactory))]
[assembly: RpcTransport("amqp", typeof(RabbitMqTransportFactory))]
[assembly: RpcTransport("amqps", typeof(RabbitMqTransportFactory))]

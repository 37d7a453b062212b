namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>An epoch in which consumers can be started.</summary>
internal interface IConsumingEpoch
{
    ConsumerStarter Consumers { get; }
}

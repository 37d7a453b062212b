using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>An epoch without connections.</summary>
internal sealed class BareEpoch(BrokerAddress address, TransportOptions options, ILogger logger)
    : Epoch(1, address.Hosts[0], options, logger)
{
    public override void OnBlocked(string? reason) => BlockedBy = reason;

    public override Task DeclareAsync(Topology topology, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Restore(IReadOnlyCollection<Message> survivors)
    {
    }

    public override Task FlushAsync() => Task.CompletedTask;

    public override void Close(TransportException reason)
    {
    }

    public override Task<(Message[] Written, Message[] Unwritten)> CloseConnectionsAsync(TimeSpan limit) =>
        Task.FromResult<(Message[], Message[])>(([], []));
}

using System.Threading.Channels;
using RabbitMQ.Client;

namespace TypedRpc.Load.Bare;

/// <summary>Acknowledges deliveries that end in their order: one frame for all that ended while the last one was written.</summary>
internal sealed class BatchedAcks(IChannel channel)
{
    private readonly Channel<ulong> _ended =
        System.Threading.Channels.Channel.CreateUnbounded<ulong>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public void Start() => _ = Task.Run(RunAsync);

    public void Add(ulong tag) => _ended.Writer.TryWrite(tag);

    public void Stop() => _ended.Writer.TryComplete();

    private async Task RunAsync()
    {
        while (await _ended.Reader.WaitToReadAsync())
        {
            ulong last = 0;
            while (_ended.Reader.TryRead(out ulong next))
                last = next;
            await channel.BasicAckAsync(last, multiple: true);
        }
    }
}

using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>Settles the deliveries of one consuming channel, in batches: what is settled from the front on without a gap takes one frame.</summary>
/// <remarks>Delivery tags of a channel count up from 1 (AMQP 0-9-1, 1.8.3.13), so the front is a number.</remarks>
internal sealed class Acknowledger(IChannel channel, string queue, ILogger logger)
{
    private readonly Channel<(ulong Tag, Settlement Settlement)> _settled = Channel.CreateUnbounded<(ulong, Settlement)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<ulong> _acks = [];
    private readonly HashSet<ulong> _ahead = [];
    private ulong _front;
    private Task _running = Task.CompletedTask;

    /// <summary>Starts to send settlements.</summary>
    public void Start() => _running = WithoutContext.Start(() => Task.Run(RunAsync));

    /// <summary>Settles a delivery, from any thread; ignored once stopped. The number waiting is bounded by the prefetch.</summary>
    public void Settle(ulong tag, Settlement settlement) => _settled.Writer.TryWrite((tag, settlement));

    /// <summary>Takes no more and completes when the rest is sent.</summary>
    public Task StopAsync()
    {
        _settled.Writer.TryComplete();
        return _running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _settled.Reader.WaitToReadAsync().ConfigureAwait(false))
                await SendAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The channel is closed: the broker has taken its deliveries back, and settling them means nothing any more.
            _settled.Writer.TryComplete();
            RabbitMqLog.SettlementStopped(logger, queue, exception.Message);
        }
    }

    private async ValueTask SendAsync()
    {
        while (_settled.Reader.TryRead(out (ulong Tag, Settlement Settlement) next))
        {
            if (next.Settlement == Settlement.Acknowledge)
            {
                _acks.Add(next.Tag);
                continue;
            }

            // Before the acknowledgements of this batch, one of which may cover this tag.
            await channel.BasicRejectAsync(next.Tag, requeue: next.Settlement == Settlement.Requeue, CancellationToken.None).ConfigureAwait(false);
            _ahead.Add(next.Tag);
        }

        _acks.Sort();
        int used = 0;
        ulong last = 0;
        while (true)
        {
            if (used < _acks.Count && _acks[used] == _front + 1)
                last = _acks[used++];
            else if (!_ahead.Remove(_front + 1))
                break;
            _front++;
        }

        // The tag that is sent must itself be open (RabbitMQ answers 406 otherwise), so it is the last acknowledged one, not the front.
        if (used > 0)
            await channel.BasicAckAsync(last, multiple: used > 1, CancellationToken.None).ConfigureAwait(false);
        for (; used < _acks.Count; used++)
        {
            await channel.BasicAckAsync(_acks[used], multiple: false, CancellationToken.None).ConfigureAwait(false);
            _ahead.Add(_acks[used]);
        }

        _acks.Clear();
    }
}

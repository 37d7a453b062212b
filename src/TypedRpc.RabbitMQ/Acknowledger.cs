using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>Settles the deliveries of one consuming channel, in batches: what is settled from the front on without a gap takes one frame.</summary>
/// <remarks>
/// Delivery tags of a channel count up from 1 (AMQP 0-9-1, 1.8.3.13), so what is open is known from what is settled. There is no more of it than
/// the prefetch, however long one delivery stays open while others pass it.
/// </remarks>
/// <param name="channel">The channel, used by nobody else but its consumer.</param>
/// <param name="queue">The queue that is consumed.</param>
/// <param name="prefetch">The prefetch of the channel.</param>
/// <param name="logger">Where it logs.</param>
/// <param name="onFailed">
/// Called once, with the reason, when a settlement could not be sent or was not answered in time. Nothing is settled any more after that, so the channel
/// must be closed: only then does the broker deliver again what was not settled.
/// </param>
internal sealed class Acknowledger(IChannel channel, string queue, ushort prefetch, ILogger logger, Action<string> onFailed)
{
    private readonly Channel<Settled> _settled = Channel.CreateUnbounded<Settled>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<ulong> _acks = [];
    private readonly List<TaskCompletionSource<bool>> _sure = [];
    private readonly SortedSet<ulong> _open = [];
    private ulong _highest;
    private Task _running = Task.CompletedTask;

    /// <summary>Starts to send settlements.</summary>
    public void Start() => _running = WithoutContext.Start(() => Task.Run(RunAsync));

    /// <summary>Settles a delivery, from any thread; ignored once stopped. The number waiting is bounded by the prefetch.</summary>
    public void Settle(ulong tag, Settlement settlement) => _settled.Writer.TryWrite(new Settled(tag, settlement, null));

    /// <summary>Acknowledges a delivery, and completes with true when the broker has surely taken that; with false when it may give the delivery to somebody else.</summary>
    public Task<bool> AcknowledgeSurelyAsync(ulong tag)
    {
        var sure = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _settled.Writer.TryWrite(new Settled(tag, Settlement.Acknowledge, sure)) ? sure.Task : Task.FromResult(false);
    }

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
            // The channel is closed, or its state is not known: which settlements the broker has taken cannot be told. The consumer is over first, so that
            // nobody begins work on a delivery that the broker gives to somebody else.
            string reason = exception is OperationCanceledException or TimeoutException ? "RabbitMQ did not answer a settlement in time" : exception.Message;
            onFailed(reason);
            _settled.Writer.TryComplete();
            RabbitMqLog.SettlementStopped(logger, queue, reason);
            while (_settled.Reader.TryRead(out Settled next))
                next.Sure?.TrySetResult(false);
            foreach (TaskCompletionSource<bool> sure in _sure)
                sure.TrySetResult(false);
        }
    }

    private async ValueTask SendAsync()
    {
        while (_settled.Reader.TryRead(out Settled next))
        {
            MarkSettled(next.Tag);
            if (next.Sure is not null)
                _sure.Add(next.Sure);
            if (next.Settlement == Settlement.Acknowledge)
            {
                _acks.Add(next.Tag);
                continue;
            }

            // Before the acknowledgements of this batch, one of which may cover this tag.
            await channel.BasicRejectAsync(next.Tag, requeue: next.Settlement == Settlement.Requeue, CancellationToken.None).ConfigureAwait(false);
        }

        _acks.Sort();
        ulong firstOpen = _open.Count > 0 ? _open.Min : ulong.MaxValue;
        int front = 0;
        while (front < _acks.Count && _acks[front] < firstOpen)
            front++;

        // One frame for all below the first that is open. Its tag must be of this batch, as RabbitMQ answers 406 to one that it has settled.
        if (front > 0)
            await channel.BasicAckAsync(_acks[front - 1], multiple: front > 1, CancellationToken.None).ConfigureAwait(false);
        for (; front < _acks.Count; front++)
            await channel.BasicAckAsync(_acks[front], multiple: false, CancellationToken.None).ConfigureAwait(false);
        _acks.Clear();
        if (_sure.Count > 0)
            await MakeSureAsync().ConfigureAwait(false);
    }

    // The broker does not answer an acknowledgement. It works through a channel in order, though, so its answer to a question that follows answers both
    // (AMQP 0-9-1, 4.7); the one that changes nothing is to ask for the prefetch that is set already.
    private async ValueTask MakeSureAsync()
    {
        await channel.BasicQosAsync(0, prefetch, global: false, CancellationToken.None).ConfigureAwait(false);
        foreach (TaskCompletionSource<bool> sure in _sure)
            sure.TrySetResult(true);
        _sure.Clear();
    }

    private void MarkSettled(ulong tag)
    {
        if (tag <= _highest)
        {
            _open.Remove(tag);
            return;
        }

        for (ulong between = _highest + 1; between < tag; between++)
            _open.Add(between);
        _highest = tag;
    }

    private readonly record struct Settled(ulong Tag, Settlement Settlement, TaskCompletionSource<bool>? Sure);
}

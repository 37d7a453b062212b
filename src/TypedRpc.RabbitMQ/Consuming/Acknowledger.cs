using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>
/// Settles the deliveries of one consuming channel in batches: one frame acknowledges all deliveries below the first unsettled one.
/// </summary>
/// <remarks>
/// The delivery tags of a channel count up from 1 (AMQP 0-9-1, 1.8.3.13), so the unsettled tags are known from the settled ones. Their
/// number does not exceed the prefetch, even when one delivery stays unsettled while later ones are settled.
/// </remarks>
/// <param name="channel">The channel, used only by its consumer.</param>
/// <param name="queue">The consumed queue.</param>
/// <param name="prefetch">The prefetch of the channel.</param>
/// <param name="logger">The logger.</param>
/// <param name="onFailed">
/// Called once, with the reason, when a settlement could not be sent or was not answered in time. Nothing is settled after that, so the
/// channel must be closed: only then does the broker redeliver the unsettled deliveries.
/// </param>
internal sealed class Acknowledger(IChannel channel, string queue, ushort prefetch, ILogger logger, Action<string> onFailed)
{
    private readonly Channel<Settled> _settled = Channel.CreateUnbounded<Settled>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<ulong> _acks = [];
    private readonly List<TaskCompletionSource<bool>> _sure = [];
    private readonly SortedSet<ulong> _open = [];
    private ulong _highest;
    private Task _running = Task.CompletedTask;

    /// <summary>Starts sending settlements.</summary>
    public void Start() => _running = Background.Start(() => Task.Run(RunAsync));

    /// <summary>
    /// Settles a delivery. Callable from any thread; ignored once stopped. The prefetch limits the number of waiting settlements.
    /// </summary>
    public void Settle(ulong tag, Settlement settlement) => _settled.Writer.TryWrite(new Settled(tag, settlement, null));

    /// <summary>Acknowledges a delivery and waits until the broker has processed the acknowledgement.</summary>
    /// <returns>True when the broker has processed it; false when it may redeliver the message to another consumer.</returns>
    public Task<bool> AcknowledgeAndConfirmAsync(ulong tag)
    {
        var sure = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _settled.Writer.TryWrite(new Settled(tag, Settlement.Acknowledge, sure)) ? sure.Task : Task.FromResult(false);
    }

    /// <summary>Accepts no more settlements. Completes when the accepted ones are sent.</summary>
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
            // The channel is closed or in an unknown state, so it is unknown which settlements the broker has processed. Mark the consumer
            // as lost first, so that no work begins on a delivery that the broker may redeliver to another consumer.
            string reason = exception is OperationCanceledException or TimeoutException
                ? "RabbitMQ did not answer a settlement in time"
                : exception.Message;
            onFailed(reason);
            _settled.Writer.TryComplete();
            ConsumingLog.SettlementStopped(logger, queue, reason);
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

            // Rejects are sent before the acknowledgements of this batch, because a multiple acknowledgement may cover this tag.
            bool requeue = next.Settlement == Settlement.Requeue;
            await channel.BasicRejectAsync(next.Tag, requeue, CancellationToken.None).ConfigureAwait(false);
        }

        _acks.Sort();
        ulong firstOpen = _open.Count > 0 ? _open.Min : ulong.MaxValue;
        int front = 0;
        while (front < _acks.Count && _acks[front] < firstOpen)
            front++;

        // One frame acknowledges all tags below the first unsettled one. Its tag must be one of this batch: RabbitMQ answers 406 for a tag
        // that is settled already.
        if (front > 0)
            await channel.BasicAckAsync(_acks[front - 1], multiple: front > 1, CancellationToken.None).ConfigureAwait(false);
        for (; front < _acks.Count; front++)
            await channel.BasicAckAsync(_acks[front], multiple: false, CancellationToken.None).ConfigureAwait(false);
        _acks.Clear();
        if (_sure.Count > 0)
            await ConfirmAsync().ConfigureAwait(false);
    }

    // The broker does not answer an acknowledgement. It processes the methods of a channel in order (AMQP 0-9-1, 4.7), so its answer to a
    // later request means that it has processed the acknowledgements. The request that changes nothing is basic.qos with the current
    // prefetch.
    private async ValueTask ConfirmAsync()
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

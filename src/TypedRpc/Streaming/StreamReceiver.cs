using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Streaming;

/// <summary>Receives the items of a stream, independent of their type. Thread-safe.</summary>
internal abstract class StreamReceiver(StreamWindow window)
{
    private readonly object _gate = new();
    private readonly Queue<Batch> _waiting = new();
    private TaskCompletionSource? _change;
    private long _received; // the number of the next item
    private long _taken; // the items of the batches that the reader has taken
    private bool _hasEnded;
    private bool _isClosed;
    private Exception? _failure;

    public StreamWindow Window => window;

    /// <summary>Adds items. Those that were received before are ignored; missing ones end the stream with a failure.</summary>
    /// <returns>True when the receiver has taken over the delivery.</returns>
    public bool OnItems(in ItemsHeader items, Delivery delivery)
    {
        lock (_gate)
        {
            if (_isClosed || _hasEnded || _failure is not null || items.First + items.Count <= _received)
                return false;
            if (items.First != _received)
                return End(new RpcConnectionException(Missing(items.First), RpcExecution.Unknown, isTransient: true));
            if (_received - _taken >= window.Items)
                return End(new RpcSerializationException("The sender of the stream did not wait for credit."));
            _received += items.Count;
            _waiting.Enqueue(new Batch(delivery, items.Offset, items.Count));
            Changed();
            return true;
        }
    }

    /// <summary>The stream has ended after a number of items.</summary>
    /// <returns>Why the stream is not complete; null when it is.</returns>
    public Exception? OnEnd(long items)
    {
        lock (_gate)
        {
            if (_failure is null && items != _received)
                End(new RpcConnectionException(Missing(items), RpcExecution.Unknown, isTransient: true));
            if (_failure is null)
                _hasEnded = true;
            Changed();
            return _failure;
        }
    }

    /// <summary>Ends the stream with a failure, after the items that have been received.</summary>
    public void Fail(Exception reason)
    {
        lock (_gate)
            End(reason);
    }

    /// <summary>Ends the stream with a failure at once, without the items that wait.</summary>
    public void Abort(Exception reason)
    {
        lock (_gate)
        {
            Drop();
            End(reason);
        }
    }

    /// <summary>Drops the items that wait and all later ones.</summary>
    protected void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Drop();
            Changed();
        }
    }

    /// <summary>Takes the items that were received first.</summary>
    /// <param name="batch">The items.</param>
    /// <param name="change">What to wait for when there is none; null when the stream has ended.</param>
    /// <returns>False when no item waits.</returns>
    protected bool TryTake(out Batch batch, out Task? change)
    {
        change = null;
        lock (_gate)
        {
            if (_waiting.TryDequeue(out batch))
            {
                _taken += batch.Count;
                return true;
            }

            if (_failure is not null)
                throw _failure;
            if (!_hasEnded && !_isClosed)
                change = (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return false;
        }
    }

    private bool End(Exception reason)
    {
        if (!_hasEnded)
            _failure ??= reason;
        Changed();
        return false;
    }

    private void Drop()
    {
        while (_waiting.TryDequeue(out Batch batch))
            batch.Delivery.Release();
    }

    private void Changed()
    {
        _change?.TrySetResult();
        _change = null;
    }

    private string Missing(long next) => next > _received
        ? $"{next - _received} items of the stream were lost after the first {_received}."
        : $"The stream ended after {next} items, and {_received} were received.";

    /// <summary>The items of one message.</summary>
    /// <param name="Delivery">The message.</param>
    /// <param name="Offset">The offset of the first item.</param>
    /// <param name="Count">The number of items.</param>
    protected readonly record struct Batch(Delivery Delivery, int Offset, int Count);
}

/// <summary>Decodes the items of a stream for the code that enumerates it.</summary>
/// <param name="shape">The serializer of the items.</param>
/// <param name="window">How far the sender may be ahead.</param>
/// <param name="maxDecoded">The maximum bytes of memory of a decoded item.</param>
/// <param name="onConsumed">Receives what is consumed, when the sender has to know it.</param>
internal sealed class StreamReceiver<TItem>(Shape<TItem> shape, StreamWindow window, long maxDecoded, Action<StreamCredit> onConsumed)
    : StreamReceiver(window)
{
    private Batch _batch;
    private int _left;
    private int _position;
    private StreamCredit _consumed;
    private StreamCredit _reported;

    public TItem Current { get; private set; } = default!;

    /// <summary>Decodes the next item. One call at a time.</summary>
    /// <returns>False when the stream has ended.</returns>
    /// <exception cref="RpcException">The stream has failed.</exception>
    public ValueTask<bool> MoveNextAsync()
    {
        if (_left == 0)
            return NextBatchAsync();
        Decode();
        return new ValueTask<bool>(true);
    }

    /// <summary>Ends the enumeration. Items that are received later are dropped.</summary>
    public void Stop()
    {
        Close();
        _batch.Delivery?.Release();
        (_batch, _left) = (default, 0);
    }

    private async ValueTask<bool> NextBatchAsync()
    {
        _batch.Delivery?.Release();
        _batch = default;
        Task? change;
        while (!TryTake(out _batch, out change))
        {
            if (change is null)
                return false;
            await change.ConfigureAwait(false);
        }

        (_left, _position) = (_batch.Count, _batch.Offset);
        if (_left == 0)
            return await NextBatchAsync().ConfigureAwait(false);
        Decode();
        return true;
    }

    private void Decode()
    {
        MessageBody body = _batch.Delivery.Body;
        var reader = new MessagePackReader(body.Array, _position, body.Length, maxDecoded);
        Current = shape.Read(ref reader);
        int bytes = reader.Position - _position;
        _position = reader.Position;
        _left--;
        _consumed = new StreamCredit(_consumed.Items + 1, _consumed.Bytes + bytes);

        // A quarter of the window, so that the sender does not run out of credit while the report is on its way.
        bool isDue = _consumed.Items - _reported.Items >= Math.Max(1, Window.Items / 4)
            || _consumed.Bytes - _reported.Bytes >= Math.Max(1, Window.Bytes / 4);
        if (!isDue)
            return;
        _reported = _consumed;
        onConsumed(_consumed);
    }
}

using TypedRpc.Core;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Streaming;

/// <summary>Sends the items of a stream to the inbox of its receiver.</summary>
/// <remarks>
/// One task runs the user's stream and encodes its items; another publishes them. Items that are encoded while a message is being published
/// go out together in the next one, so no item waits for others. The receiver's credit bounds how far the sender is ahead.
/// </remarks>
internal sealed class StreamSender : IThreadPoolWorkItem, IDisposable
{
    private readonly object _encoding = new(); // guards the batch, also while user code encodes an item; taken before the other lock
    private readonly object _gate = new(); // guards everything else, and is held only for moments
    private readonly BusCore _bus;
    private readonly ItemSource _source;
    private readonly StreamAddress _address;
    private readonly ItemBatch _batch;
    private readonly CancellationTokenSource _publishing = new();
    private readonly SendWindow _window;
    private TaskCompletionSource? _change; // completes at the next change of the state; null while nothing waits for one
    private bool _isPublishing;
    private Exception? _failure;

    public StreamSender(BusCore bus, ItemSource source, StreamAddress address)
    {
        (_bus, _source, _address) = (bus, source, address);
        _batch = new ItemBatch(address, bus.Options.MaxMessageBytes);
        _window = new SendWindow(address.Window);
    }

    /// <summary>Called by each <see cref="Fail"/>, to end an iterator that waits. It must return quickly and must not throw.</summary>
    public Action? Failed { get; set; }

    /// <summary>Why the stream has failed; null when it has not.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_gate)
                return _failure;
        }
    }

    /// <summary>The number of items that were encoded; all of them are sent before <see cref="RunAsync"/> completes.</summary>
    public long Count => _window.Sent.Items;

    /// <summary>Sends all items. Throws what the stream throws, after the items before that have been sent.</summary>
    /// <param name="stop">Cancelled when the items are no longer wanted.</param>
    /// <exception cref="RpcSerializationException">An item cannot be encoded or is too large.</exception>
    /// <exception cref="StreamLostException">The connection was lost, so items may be missing.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            _source.Start(stop);
            while (await _source.MoveNextAsync().ConfigureAwait(false))
                await AddAsync(stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && exception is not StreamLostException)
        {
            await FlushAsync(stop).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }

        await FlushAsync(stop).ConfigureAwait(false);
    }

    /// <summary>The receiver has consumed items. Credit that arrives late or twice has no effect.</summary>
    public void OnCredit(Wire.StreamCredit consumed)
    {
        lock (_gate)
        {
            if (_window.TryGrant(consumed))
                Changed();
        }
    }

    /// <summary>Ends the stream, because the connection was lost or the receiver has gone.</summary>
    public void Fail(Exception reason)
    {
        lock (_gate)
        {
            _failure ??= reason;
            Changed();
        }

        _publishing.Cancel();
        Failed?.Invoke();
    }

    public void Dispose()
    {
        lock (_encoding)
            _batch.Discard();
    }

    // The task is discarded: it does not throw.
    void IThreadPoolWorkItem.Execute() => _ = PublishAsync();

    private async ValueTask AddAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        while (TryAdd() is { } change)
            await change.WaitAsync(stop).ConfigureAwait(false);
    }

    // Returns null, or the change to wait for before the next attempt.
    private Task? TryAdd()
    {
        lock (_encoding)
        {
            lock (_gate)
            {
                ThrowIfFailed();
                if (!_window.HasRoom)
                    return NextChange();
            }

            bool isAdded = _batch.TryAdd(_source, out int bytes);
            lock (_gate)
            {
                ThrowIfFailed();
                if (!isAdded)
                    return NextChange();
                _window.Add(bytes);
                if (_isPublishing)
                    return null;
                _isPublishing = true;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return null;
    }

    private async Task FlushAsync(CancellationToken stop)
    {
        while (Unpublished() is { } change)
            await change.WaitAsync(stop).ConfigureAwait(false);
    }

    private Task? Unpublished()
    {
        lock (_gate)
        {
            ThrowIfFailed();
            return _isPublishing ? NextChange() : null;
        }
    }

    private async Task PublishAsync()
    {
        try
        {
            while (TakeBatch() is { } body)
            {
                Message message = _address.MessageOf(body);
                if (_bus.Transport.TryPublish(message) == 0)
                    await _bus.Transport.PublishAsync(message, _publishing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            Fail(StreamLostException.Because(exception));
            lock (_gate)
            {
                _isPublishing = false;
                Changed();
            }
        }
    }

    private MessageBody? TakeBatch()
    {
        lock (_encoding)
        {
            lock (_gate)
            {
                MessageBody? body = _failure is null ? _batch.Take() : null;
                _isPublishing = body is not null;
                Changed();
                return body;
            }
        }
    }

    private Task NextChange() => (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Changed()
    {
        _change?.TrySetResult();
        _change = null;
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw _failure;
    }
}

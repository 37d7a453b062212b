using TypedRpc.Serialization;
using TypedRpc.Streaming;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>The result of a call as a stream. Each enumeration makes a call of its own.</summary>
/// <param name="shape">The serializer of the items.</param>
/// <param name="client">The state that all clients of the bus share.</param>
/// <param name="start">Starts the call: gets the receiver and the token of the enumeration, and returns the outcome of the call.</param>
/// <param name="callToken">Cancels every enumeration.</param>
internal sealed class ResultStream<TItem>(
    Shape<TItem> shape,
    ClientCore client,
    Func<StreamReceiver, CancellationToken, (OpenStreams Streams, Task Outcome)> start,
    CancellationToken callToken) : IAsyncEnumerable<TItem>
{
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(this, cancellationToken);

    private sealed class Enumerator : IAsyncEnumerator<TItem>
    {
        private readonly ResultStream<TItem> _stream;
        private readonly CancellationToken _token;
        private readonly CancellationTokenSource _stop;
        private readonly StreamReceiver<TItem> _receiver;
        private OpenStreams? _open;
        private Task? _outcome;
        private bool _isOver;

        public Enumerator(ResultStream<TItem> stream, CancellationToken token)
        {
            (_stream, _token) = (stream, token);
            _stop = CancellationTokenSource.CreateLinkedTokenSource(stream.CallToken, token);
            _receiver = new StreamReceiver<TItem>(
                stream.Shape, StreamWindow.Default, stream.Client.Bus.Options.DecodedBytes, consumed => _open?.Consumed(consumed));
        }

        public TItem Current => _receiver.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            if (_isOver)
                return new ValueTask<bool>(false);
            if (_outcome is null)
                (_open, _outcome) = _stream.Start(_receiver, _stop.Token);

            // A call that was refused before it was sent has no other way to the receiver.
            if (_outcome.IsFaulted || _outcome.IsCanceled)
                _receiver.Fail(_outcome.Exception?.InnerException ?? new OperationCanceledException(_stop.Token));
            ValueTask<bool> next = _receiver.MoveNextAsync();
            return next.IsCompletedSuccessfully && next.Result ? new ValueTask<bool>(true) : EndAsync(next);
        }

        public async ValueTask DisposeAsync()
        {
            _isOver = true;
            await _stop.CancelAsync().ConfigureAwait(false);
            _receiver.Stop();
            if (_outcome is not null)
                await _outcome.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async ValueTask<bool> EndAsync(ValueTask<bool> next)
        {
            try
            {
                if (await next.ConfigureAwait(false))
                    return true;
                _isOver = true;
                await _outcome!.ConfigureAwait(false);
                return false;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                _isOver = true;
                throw new OperationCanceledException(_token.IsCancellationRequested ? _token : _stream.CallToken);
            }
            catch
            {
                // An item that cannot be decoded leaves the call running. The failure of a call can be replaced by interceptors.
                _isOver = true;
                await _stop.CancelAsync().ConfigureAwait(false);
                await _outcome!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_outcome.IsFaulted)
                    await _outcome.ConfigureAwait(false);
                throw;
            }
        }
    }

    private Shape<TItem> Shape => shape;

    private ClientCore Client => client;

    private CancellationToken CallToken => callToken;

    private (OpenStreams Streams, Task Outcome) Start(StreamReceiver receiver, CancellationToken token) => start(receiver, token);
}

using System.Text;
using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>A returned message, copied while its body was valid.</summary>
public sealed record Returned(string Exchange, string RoutingKey, string Text, string? ContentType);

/// <summary>Keeps what a transport tells its listener.</summary>
public sealed class RecordingListener : ITransportListener
{
    private readonly Channel<Returned> _returned = Channel.CreateUnbounded<Returned>();
    private readonly Channel<string> _epochs = Channel.CreateUnbounded<string>();

    /// <summary>What else to do with a returned message.</summary>
    public Action<Message>? Returning { get; set; }

    public async Task<Returned> NextReturnedAsync() => await _returned.Reader.ReadAsync().AsTask().WaitAsync(Bound.Time);

    /// <summary>The next event: <c>started 1</c>, <c>ended 1 Closed</c>.</summary>
    public async Task<string> NextEpochEventAsync() => await _epochs.Reader.ReadAsync().AsTask().WaitAsync(Bound.Time);

    /// <summary>The next event if it has been told already.</summary>
    public string? TakeEpochEvent() => _epochs.Reader.TryRead(out string? told) ? told : null;

    void ITransportListener.OnReturned(in Message message)
    {
        Returning?.Invoke(message);
        _returned.Writer.TryWrite(new Returned(
            message.Exchange, message.RoutingKey, Encoding.UTF8.GetString(message.Body.Span), message.ContentType));
    }

    void ITransportListener.OnEpochStarted(int epoch) => _epochs.Writer.TryWrite($"started {epoch}");

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason) => _epochs.Writer.TryWrite($"ended {epoch} {reason.Error}");
}

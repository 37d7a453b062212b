using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>The decrypted stream between the client library and a broker: received data passes a <see cref="FrameFilter"/> first.</summary>
/// <remarks>
/// Derives from <see cref="NetworkStream"/> because the client library requires one. All data goes through the inner stream, which does TLS
/// if needed. Asynchronous writes, which are all writes of frames, go through <see cref="CoalescedWrites"/>. One reader and one writer may
/// use it at the same time.
/// </remarks>
internal sealed class AmqpStream(Socket socket, Stream inner, TimeProvider time) : NetworkStream(socket, ownsSocket: false)
{
    // The client library sends no more when it disposes the stream, but a peer that does not read must not delay the close.
    private static readonly TimeSpan MaxFlushTime = TimeSpan.FromMilliseconds(200);

    private readonly FrameFilter _filter = new();

    // The socket is closed after a failed write, so that the client library's reading loop reports the loss at once.
    private readonly CoalescedWrites _writes = new(inner, time, socket.Dispose);

    public override int Read(Span<byte> buffer) => Filtered(inner.Read(buffer), buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> reading = inner.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? new ValueTask<int>(Filtered(reading.Result, buffer.Span)) : FilteredAsync(reading, buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void WriteByte(byte value) => Write([value]);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writes.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_writes.WhenIdleAsync(), Task.Delay(MaxFlushTime, time)).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    // Only one read runs at a time, so the pooled state machine is reused.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FilteredAsync(ValueTask<int> reading, Memory<byte> buffer) =>
        Filtered(await reading.ConfigureAwait(false), buffer.Span);

    private int Filtered(int count, Span<byte> buffer)
    {
        _filter.Pass(buffer[..count]);
        return count;
    }
}

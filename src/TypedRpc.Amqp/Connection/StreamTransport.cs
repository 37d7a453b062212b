using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using Amqp;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;

namespace TypedRpc.Amqp.Connection;

/// <summary>The socket below AMQPNetLite: merges what waits to be written, reads ahead, and knows when the peer was last heard.</summary>
/// <remarks>The transport of the library detects a silent peer late, and cannot be closed while a write is blocked.</remarks>
internal sealed class StreamTransport : IAsyncTransport
{
    private const int BufferBytes = 64 * 1024;

    private readonly object _lock = new();
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly byte[] _read = new byte[BufferBytes];
    private List<ByteBuffer> _waiting = [];
    private List<ByteBuffer> _writing = [];
    private int _readStart;
    private int _readEnd;
    private long _heardAt;
    private bool _isWriting;
    private bool _isClosed;

    private StreamTransport(Stream stream, TimeProvider time)
    {
        (_stream, _time) = (stream, time);
        _heardAt = time.GetTimestamp();
    }

    /// <summary>How long nothing has come from the peer.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>True once the peer has sent its protocol header, which follows the login (AMQP 1.0, 2.2 and 5.3.2).</summary>
    public bool IsLoggedIn { get; private set; }

    /// <summary>Connects to a host, by TLS if that is given.</summary>
    public static async Task<StreamTransport> ConnectAsync(
        BrokerHost host, SslClientAuthenticationOptions? tls, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host.Name, host.Port, cancellationToken).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(tls, cancellationToken).ConfigureAwait(false);
            }

            return new StreamTransport(stream, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the socket at once. The library then notices the end of the connection.</summary>
    public void Abort() => _stream.Dispose();

    public void SetConnection(global::Amqp.Connection connection)
    {
    }

    // The library passes the buffer on and does not use it again.
    public void Send(ByteBuffer buffer)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(buffer);
            if (_isWriting)
                return;
            _isWriting = true;
        }

        // The task is discarded: it does not throw.
        _ = Background.Start(() => Task.Run(WriteAsync));
    }

    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        byte[] merged = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await WriteAsync(bufferList, merged).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(merged);
        }
    }

    public int Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (_readStart == _readEnd)
        {
            if (count >= BufferBytes)
                return Heard(await _stream.ReadAsync(buffer.AsMemory(offset, count)).ConfigureAwait(false));
            _readStart = 0;
            _readEnd = Heard(await _stream.ReadAsync(_read).ConfigureAwait(false));
        }

        int taken = Math.Min(count, _readEnd - _readStart);
        Span<byte> bytes = buffer.AsSpan(offset, taken);
        _read.AsSpan(_readStart, taken).CopyTo(bytes);
        IsLoggedIn |= bytes.StartsWith("AMQP\0\u0001\0\0"u8);
        _readStart += taken;
        return taken;
    }

    // What waits is still written: the last frame says why the connection is closed.
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_isWriting)
                return;
        }

        _stream.Dispose();
    }

    private int Heard(int bytes)
    {
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        return bytes;
    }

    private async Task WriteAsync()
    {
        byte[] merged = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (TakeWaiting())
                await WriteAsync(_writing, merged).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The library notices the end of the connection when it reads.
            _stream.Dispose();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(merged);
        }
    }

    private async Task WriteAsync(IEnumerable<ByteBuffer> buffers, byte[] merged)
    {
        int length = 0;
        foreach (ByteBuffer buffer in buffers)
        {
            ReadOnlyMemory<byte> bytes = buffer.Buffer.AsMemory(buffer.Offset, buffer.Length);
            if (length + bytes.Length > merged.Length)
            {
                await _stream.WriteAsync(merged.AsMemory(0, length)).ConfigureAwait(false);
                length = 0;
            }

            if (bytes.Length > merged.Length)
            {
                await _stream.WriteAsync(bytes).ConfigureAwait(false);
                continue;
            }

            bytes.CopyTo(merged.AsMemory(length));
            length += bytes.Length;
        }

        await _stream.WriteAsync(merged.AsMemory(0, length)).ConfigureAwait(false);
    }

    private bool TakeWaiting()
    {
        lock (_lock)
        {
            _writing.Clear();
            if (_waiting.Count > 0)
            {
                (_waiting, _writing) = (_writing, _waiting);
                return true;
            }

            _isWriting = false;
            if (!_isClosed)
                return false;
        }

        _stream.Dispose();
        return false;
    }
}

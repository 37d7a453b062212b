using System.Net.Sockets;

namespace TypedRpc.Faults.Tests.Tools;

/// <summary>One connection through a <see cref="Proxy"/>: two sockets, and what passes between them.</summary>
internal sealed class ProxyLink(Proxy proxy, Socket near, Socket far)
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _halted;
    private volatile bool _cutsNext;

    public async Task RunAsync()
    {
        await Task.WhenAll(PassAsync(near, far, isFromBroker: false), PassAsync(far, near, isFromBroker: true));
        proxy.Forget(this);
    }

    public void Halt() => _halted = true;

    public void CutInFrame() => _cutsNext = true;

    public void Close(bool reset)
    {
        // A linger of zero makes the close a reset. Both ends: the broker sees the end of the connection as well.
        foreach (Socket socket in (Socket[])[near, far])
        {
            try
            {
                if (reset)
                    socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It is gone already.
            }

            socket.Dispose();
        }

        _closed.TrySetResult();
    }

    private async Task PassAsync(Socket from, Socket to, bool isFromBroker)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer, SocketFlags.None);
                if (_halted)
                    await _closed.Task;
                if (count == 0)
                    break;
                if (proxy.Delay > TimeSpan.Zero)
                    await Task.Delay(proxy.Delay);
                if (isFromBroker && _cutsNext)
                {
                    await SendAsync(to, buffer.AsMemory(0, (count + 1) / 2));
                    break;
                }

                await SendAsync(to, buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side is gone, so the other goes as well.
        }

        Close(reset: false);
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int rate = proxy.BytesPerSecond;
            ReadOnlyMemory<byte> next = rate == 0 ? bytes : bytes[..1];
            await to.SendAsync(next, SocketFlags.None);
            bytes = bytes[next.Length..];
            if (rate > 0)
                await Task.Delay(TimeSpan.FromSeconds(1.0 / rate));
            if (_halted)
                await _closed.Task;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace TypedRpc.TestBroker;

/// <summary>
/// A port of loopback that leads to another one, until it is cut. What is behind it then is gone, as with a killed process.
/// </summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly int _target;
    private readonly Task _accepting;
    private bool _isCut;

    /// <summary>Opens a relay to a port.</summary>
    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends all connections, and takes no more.</summary>
    public void Cut()
    {
        lock (_clients)
        {
            _isCut = true;
            foreach (TcpClient client in _clients)
                client.Dispose();
        }

        _listener.Stop();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient near = await _listener.AcceptTcpClientAsync();
            var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, _target);
            lock (_clients)
            {
                _clients.AddRange([near, far]);
                if (_isCut)
                {
                    near.Dispose();
                    far.Dispose();
                    return;
                }
            }

            _ = PassAsync(near, far);
            _ = PassAsync(far, near);
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or closed by one end.
        }

        to.Dispose();
    }
}

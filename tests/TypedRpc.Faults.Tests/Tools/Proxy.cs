using System.Net;
using System.Net.Sockets;

namespace TypedRpc.Faults.Tests.Tools;

/// <summary>A TCP proxy on loopback between a bus and its broker, in which the network can fail.</summary>
public sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly object _lock = new();
    private readonly List<ProxyLink> _links = [];
    private readonly List<long> _accepted = [];
    private readonly int _target;
    private readonly Task _accepting;

    /// <param name="target">The port on loopback that it leads to.</param>
    public Proxy(int target)
    {
        _target = target;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Closes new connections as soon as they are made.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Takes new connections and never says a word on them.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>How long each piece of data takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many bytes pass in a second, one at a time; 0 is no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>When connections were accepted, refused ones too, as timestamps of the system's clock.</summary>
    public IReadOnlyList<long> Accepted
    {
        get
        {
            lock (_lock)
                return [.. _accepted];
        }
    }

    /// <summary>How many connections are open.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
                return _links.Count;
        }
    }

    /// <summary>The URL of a broker, through this proxy.</summary>
    public string Through(string url) => new UriBuilder(new Uri(url)) { Port = Port }.Uri.OriginalString;

    /// <summary>Closes all connections (FIN).</summary>
    public void Cut() => Each(link => link.Close(reset: false));

    /// <summary>Resets all connections (RST).</summary>
    public void Reset() => Each(link => link.Close(reset: true));

    /// <summary>Passes half of the next piece of data from the broker on each connection, and then closes it.</summary>
    public void CutInFrame() => Each(link => link.CutInFrame());

    /// <summary>Leaves all connections open and passes nothing any more: a half-open peer.</summary>
    public void BlackHole() => Each(link => link.Halt());

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _stopping.Dispose();
    }

    internal void Forget(ProxyLink link)
    {
        lock (_lock)
            _links.Remove(link);
    }

    private void Each(Action<ProxyLink> act)
    {
        ProxyLink[] links;
        lock (_lock)
            links = [.. _links];
        foreach (ProxyLink link in links)
            act(link);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync(_stopping.Token);
                lock (_lock)
                    _accepted.Add(TimeProvider.System.GetTimestamp());
                if (IsRefusing)
                    near.Dispose();
                else
                    _ = ConnectAsync(near);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ConnectAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Nobody there: the near side sees what a proxy can show of it.
            near.Dispose();
            far.Dispose();
            return;
        }

        var link = new ProxyLink(this, near, far);
        if (IsDeaf)
            link.Halt();
        lock (_lock)
            _links.Add(link);
        await link.RunAsync();
    }
}

using System.Net;
using System.Net.Sockets;

namespace TypedRpc.TestBroker;

/// <summary>Ports of loopback that were free a moment ago.</summary>
internal static class FreePorts
{
    // Below the range from which Linux gives ports to outgoing connections (32768 to 60999): one of those could take a port before the
    // broker does, or while a test has the broker stopped.
    public static int[] Find(int count)
    {
        var listeners = new List<TcpListener>();
        while (listeners.Count < count)
        {
            var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(10_000, 32_000));
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                listener.Dispose();
            }
        }

        foreach (TcpListener listener in listeners)
            listener.Dispose();
        return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
    }
}

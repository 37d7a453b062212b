namespace TypedRpc.Client;

/// <summary>How requests take a route.</summary>
internal readonly struct RouteOptions
{
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(30);

    public RpcWire Wire { get; init; }

    /// <summary>The version that is sent in the place of what the methods need; null is none.</summary>
    public RpcVersion? Version { get; init; }

    /// <summary>True sends casts to all servers of the topic.</summary>
    public bool IsFanout { get; init; }

    /// <summary>How long a server may be silent, of oslo.messaging's format; 0 is for ever.</summary>
    public int MonitorSeconds { get; init; }

    /// <summary>How often a connection is waited for; null is as long as the request's time lasts.</summary>
    public int? Retry { get; init; }

    /// <summary>How long so many retries take: after 1, 3, 5 seconds and so on up to 30, as oslo.messaging makes them. Null is as long as the request's time lasts.</summary>
    public TimeSpan? MostWaiting
    {
        get
        {
            if (Retry is not { } retries)
                return null;
            TimeSpan sum = TimeSpan.Zero;
            for (int i = 0; i < Math.Min(retries, 100_000); i++)
                sum += TimeSpan.FromSeconds(Math.Min(1 + (2 * i), MostPause.TotalSeconds));
            return sum;
        }
    }
}

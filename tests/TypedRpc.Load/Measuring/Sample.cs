namespace TypedRpc.Load.Measuring;

/// <summary>What one subject did in one round.</summary>
internal sealed record Sample
{
    public required string Subject { get; init; }

    public required Case Case { get; init; }

    /// <summary>The number of the round, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>Operations a second, as the client saw them end.</summary>
    public required double Rate { get; init; }

    /// <summary>Operations a second, as the server did them until it had done all.</summary>
    public required double ServedRate { get; init; }

    /// <summary>Latencies in microseconds.</summary>
    public required double P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public required double P99 { get; init; }

    /// <summary>Processor seconds for 10,000 operations.</summary>
    public required double ClientProcessor { get; init; }

    /// <inheritdoc cref="ClientProcessor"/>
    public required double ServerProcessor { get; init; }

    /// <summary>Of the broker and its children; null where it is not available.</summary>
    public required double? BrokerProcessor { get; init; }

    /// <summary>Bytes allocated for an operation, client and server; null where they are not both .NET.</summary>
    public required double? AllocatedBytes { get; init; }

    /// <summary>How long the server still worked after the client's last operation, in seconds.</summary>
    public required double DrainSeconds { get; init; }

    /// <summary>Client and server.</summary>
    public double Processor => ClientProcessor + ServerProcessor;
}

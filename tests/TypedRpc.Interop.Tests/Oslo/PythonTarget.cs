namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Where a client of oslo.messaging sends, and how.</summary>
public sealed record PythonTarget(string Topic)
{
    public string? Exchange { get; init; }

    public string? Namespace { get; init; }

    public string? Version { get; init; }

    public string? Server { get; init; }

    public bool? Fanout { get; init; }

    /// <summary>Seconds.</summary>
    public double? Timeout { get; init; }

    /// <summary>Its call_monitor_timeout, in seconds.</summary>
    public int? Monitor { get; init; }

    public int? Retry { get; init; }

    /// <summary>Its version_cap.</summary>
    public string? Cap { get; init; }

    public bool? AtLeastOnce { get; init; }

    /// <summary>False has no module among its allowed_remote_exmods.</summary>
    public bool? Rebuild { get; init; }
}

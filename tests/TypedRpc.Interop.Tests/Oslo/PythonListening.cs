using System.Text.Json.Nodes;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>How a listener of oslo.messaging is to listen.</summary>
public sealed record PythonListening
{
    public string[]? Topics { get; init; }

    public string[]? Exchanges { get; init; }

    public string[]? Priorities { get; init; }

    public string? Pool { get; init; }

    /// <summary>The size of a batch; null is one by one.</summary>
    public int? Batch { get; init; }

    public double? BatchSeconds { get; init; }

    /// <summary>How many times it says REQUEUE before it handles anything.</summary>
    public int? Requeue { get; init; }

    /// <summary>How many times it raises first.</summary>
    public int? Fail { get; init; }

    public bool? AllowRequeue { get; init; }

    /// <summary>The arguments of a NotificationFilter.</summary>
    public JsonNode? Matching { get; init; }
}

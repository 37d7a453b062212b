using TypedRpc.Load.Commands;
using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Reports;

/// <summary>Everything that a comparison found.</summary>
internal sealed class LoadReport
{
    public required RunEnvironment Environment { get; set; }

    public required LoadOptions Options { get; init; }

    public List<Sample> Samples { get; } = [];

    /// <summary>The subjects that did not run, and why.</summary>
    public Dictionary<string, string> Unavailable { get; } = [];

    public List<Failure> Failures { get; } = [];
}

/// <summary>A subject that failed.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Case">The measurement in which it failed; null is the start.</param>
/// <param name="Reason">What happened.</param>
/// <param name="Errors">What its process wrote to its error output.</param>
internal sealed record Failure(string Subject, Case? Case, string Reason, string Errors);

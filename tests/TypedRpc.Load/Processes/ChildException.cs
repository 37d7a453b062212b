namespace TypedRpc.Load.Processes;

/// <summary>A child process ended, or did not answer.</summary>
internal sealed class ChildException(string message, string errors) : Exception(message)
{
    /// <summary>What it wrote to its error output.</summary>
    public string Errors { get; } = errors;
}

using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Processes;

/// <summary>What a child process is told, as a line of JSON. The end of its input tells it to stop.</summary>
/// <param name="Plan">The measurement that a client makes; null asks for a <see cref="ProcessMark"/>.</param>
internal sealed record ChildCommand(Plan? Plan);

namespace TypedRpc.Tests.Serialization;

/// <summary>A message that is damaged, and what reads it then.</summary>
/// <param name="Message">The message while it is whole.</param>
/// <param name="Read">Reads one that may be damaged.</param>
/// <param name="Accepted">Looks at what was read.</param>
internal sealed record MutationTarget(byte[] Message, Func<byte[], object?> Read, Action<object?>? Accepted = null);

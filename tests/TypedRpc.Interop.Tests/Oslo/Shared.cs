namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A number doubled, and by whom.</summary>
public sealed record Shared(string Server, int Twice);

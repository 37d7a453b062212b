using System.Text.Json;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A value as Python has it.</summary>
/// <param name="Json">As JSON; null where JSON has no kind for it.</param>
/// <param name="Repr">What repr() says, which tells types apart.</param>
public sealed record PythonValue(JsonElement Json, string Repr);

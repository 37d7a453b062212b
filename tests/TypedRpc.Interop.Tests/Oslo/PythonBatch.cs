using System.Text.Json;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A batch of notifications as an endpoint of oslo.messaging got it.</summary>
public sealed record PythonBatch(string Priority, string[] Types, JsonElement[] Payloads);

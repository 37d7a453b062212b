using System.Text.Json.Serialization;

namespace TypedRpc.Benchmarks.Codec;

/// <summary>The measure of the codec: System.Text.Json with generated code, and the same names.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Volume))]
[JsonSerializable(typeof(NumberedVolume))]
internal sealed partial class FrameworkJson : JsonSerializerContext;

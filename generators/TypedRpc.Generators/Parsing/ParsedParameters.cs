using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The parameters of a method, by what becomes of them.</summary>
internal sealed class ParsedParameters
{
    /// <summary>The parameters that are sent with the arguments, in order.</summary>
    public List<ParameterModel> Arguments { get; } = [];

    public TokenModel? Token { get; set; }

    public LiveParameterModel? Stream { get; set; }

    public LiveParameterModel? Progress { get; set; }
}

namespace TypedRpc.Generators.Model;

/// <summary>A parameter whose values are sent while the method runs: a stream of items, or a receiver of progress.</summary>
/// <param name="Declaration">Its type, with nullability, as the implementation of the interface must repeat it.</param>
/// <param name="Position">Its position among all parameters in the declaration.</param>
/// <param name="Type">The type of the items, or of the progress; it always has a shape.</param>
/// <param name="IsIn">True for an <c>in</c> parameter.</param>
internal sealed record LiveParameterModel(string Identifier, string Declaration, int Position, PayloadModel Type, bool IsIn);

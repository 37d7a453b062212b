namespace TypedRpc.Generators.Model;

/// <summary>What the code of one declared exception is printed from.</summary>
/// <param name="Declaration">The exception's type.</param>
/// <param name="Name">The fault's name on the wire.</param>
/// <param name="Object">Its members, and how one is made from them; an argument without a member is a literal, or the message.</param>
internal sealed record FaultModel(string HintName, string Identifier, string Declaration, string Name, ObjectModel Object);

namespace TypedRpc.Generators.Model;

/// <summary>What the code of one declared exception is printed from.</summary>
/// <param name="Declaration">The exception's type.</param>
/// <param name="Module">The Python module of its class; null when there is none.</param>
/// <param name="Name">The fault's name; with a module, the name of a Python class.</param>
/// <param name="Object">Its members, and how one is made from them; an argument without a member is a literal, or the message.</param>
internal sealed record FaultModel(string HintName, string Identifier, string Declaration, string? Module, string Name, ObjectModel Object)
{
    /// <summary>What peers know it by, as the runtime joins it.</summary>
    public string WireName => Module is null ? Name : $"{Module}.{Name}";
}

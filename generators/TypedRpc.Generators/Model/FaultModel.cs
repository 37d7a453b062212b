namespace TypedRpc.Generators.Model;

/// <summary>The model of one declared exception.</summary>
/// <param name="Declaration">The exception's type.</param>
/// <param name="Module">The Python module of its class; null when there is none.</param>
/// <param name="Name">The fault's name; with a module, the name of a Python class.</param>
/// <param name="Object">Its members and constructor. A constructor argument without a member is a literal or the message.</param>
internal sealed record FaultModel(string HintName, string Identifier, string Declaration, string? Module, string Name, ObjectModel Object)
{
    /// <summary>The full fault name on the wire, joined as in the runtime.</summary>
    public string WireName => Module is null ? Name : $"{Module}.{Name}";
}

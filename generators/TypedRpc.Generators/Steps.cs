namespace TypedRpc.Generators;

/// <summary>The tracking names of the generator's steps.</summary>
internal static class Steps
{
    public const string Parsed = "Parsed";
    public const string Contract = "Contract";
    public const string Shape = "Shape";
    public const string Fault = "Fault";
    public const string Registration = "Registration";
    public const string Host = "Host";
    public const string Surface = "Surface";
}

namespace TypedRpc;

/// <summary>The rule for the names that become exchanges, routing keys and queues.</summary>
internal static class Identifiers
{
    /// <summary>Words of letters, digits, <c>_</c> and <c>-</c>, joined by dots. No wildcard, no blank, and room left in AMQP's 255 bytes for a server's name.</summary>
    public static bool IsTopic(string? name) =>
        name is { Length: > 0 and <= 200 } && name.Split('.').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
}

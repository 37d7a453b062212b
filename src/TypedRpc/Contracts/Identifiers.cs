using System.Diagnostics.CodeAnalysis;

namespace TypedRpc;

/// <summary>The rules for the names of exchanges, routing keys and queues, and the errors for names that break them.</summary>
internal static class Identifiers
{
    /// <summary>The rule of <see cref="IsTopic"/> in words, for error messages.</summary>
    public const string TopicRule = "words of letters, digits, '_' and '-', joined by dots, at most 200 characters";

    /// <summary>The rule for names of servers, for error messages.</summary>
    public const string ServerRule = "1 to 200 letters, digits, dots, '_' and '-'";

    private const int MaxLength = 200;
    private const int MaxRoutingKey = 255;

    /// <summary>True for words of letters, digits, <c>_</c> and <c>-</c>, joined by dots: no wildcards, no blanks.</summary>
    /// <remarks>The limit of 200 characters leaves space for a server's name within AMQP's 255 bytes.</remarks>
    public static bool IsTopic([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxLength } && name.Split('.').All(static word => word.Length > 0 && word.All(IsWordCharacter));

    /// <summary>True for a valid name of a server.</summary>
    public static bool IsServer([NotNullWhen(true)] string? server) =>
        server is { Length: > 0 and <= MaxLength } && server.All(static c => c == '.' || IsWordCharacter(c));

    /// <summary>Throws for an invalid name of a topic, an exchange or a pool.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">What it is the name of, for the message.</param>
    /// <param name="parameter">The name of the parameter or option.</param>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public static void CheckTopic(string? name, string kind, string parameter)
    {
        if (!IsTopic(name))
            throw new ArgumentException($"'{name}' is not a valid {kind}; expected {TopicRule}.", parameter);
    }

    /// <summary>Throws for an invalid name of a server.</summary>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public static void CheckServer([NotNull] string? server, string parameter)
    {
        if (!IsServer(server))
            throw new ArgumentException($"'{server}' is not a valid name of a server; expected {ServerRule}.", parameter);
    }

    /// <summary>
    /// Throws for an invalid server name, and for one whose routing key <c>topic.server</c> is longer than AMQP's 255 bytes.
    /// </summary>
    /// <exception cref="ArgumentException">The name is invalid or too long.</exception>
    public static void CheckServer(string topic, string? server, string parameter)
    {
        CheckServer(server, parameter);
        if (topic.Length + 1 + server.Length > MaxRoutingKey)
        {
            throw new ArgumentException(
                $"The topic '{topic}' and the server '{server}' make a routing key of more than 255 bytes.", parameter);
        }
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}

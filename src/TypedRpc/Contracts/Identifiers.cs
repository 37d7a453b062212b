namespace TypedRpc;

/// <summary>The rules for the names of exchanges, routing keys and queues.</summary>
internal static class Identifiers
{
    /// <summary>True for words of letters, digits, <c>_</c> and <c>-</c>, joined by dots: no wildcards, no blanks.</summary>
    /// <remarks>The limit of 200 characters leaves space for a server's name within AMQP's 255 bytes.</remarks>
    public static bool IsTopic(string? name) =>
        name is { Length: > 0 and <= 200 } && name.Split('.').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));

    /// <summary>Returns a valid name of a topic or an exchange, or null; throws for an invalid one.</summary>
    public static string? Checked(string? name, string parameter) =>
        name is null || IsTopic(name) ? name : throw new ArgumentException($"'{name}' cannot be its name: words of letters, digits, '_' and '-', joined by dots.", parameter);

    /// <summary>
    /// Throws for an invalid server name, and for one whose routing key <c>topic.server</c> is longer than AMQP's 255 bytes.
    /// </summary>
    public static void CheckServer(string topic, string? server, string parameter)
    {
        if (!RpcServerOptions.IsServerName(server))
            throw new ArgumentException($"'{server}' cannot be the name of a server: 1 to 200 letters, digits, dots, '_' and '-'.", parameter);
        if (topic.Length + 1 + server!.Length > 255)
            throw new ArgumentException($"The topic '{topic}' and the server '{server}' make a routing key of more than 255 bytes.", parameter);
    }
}

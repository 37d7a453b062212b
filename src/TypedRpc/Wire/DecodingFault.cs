namespace TypedRpc.Wire;

/// <summary>Adds the parameter, or the place in a result or payload, to the exception of a value that could not be decoded.</summary>
internal static class DecodingFault
{
    private const string OfArguments = "The arguments of '";
    private const string OfParameter = "Parameter '";

    /// <summary>The exception for arguments.</summary>
    /// <param name="exception">The exception of the value.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="path">The parameter and the place of the value in it; empty when no single parameter is at fault.</param>
    public static RpcSerializationException InArguments(RpcSerializationException exception, string method, string path) => path.Length > 0
        ? At(exception, $"{OfParameter}{path}' of '{method}'", "request")
        : exception.Missing is { } name
            ? At(exception, $"{OfParameter}{name}' of '{method}' is missing.")
            : At(exception, $"{OfArguments}{method}'", "request");

    /// <summary>The exception for a result.</summary>
    /// <param name="exception">The exception of the value.</param>
    /// <param name="path">The place of the value in the result; empty for the whole result.</param>
    public static RpcSerializationException InResult(RpcSerializationException exception, string path) =>
        At(exception, path.Length > 0 ? $"The result's '{path}'" : "The result", "reply");

    /// <summary>The exception for the payload of a notification.</summary>
    public static RpcSerializationException InPayload(RpcSerializationException exception, string eventType, string path) =>
        At(
            exception,
            path.Length > 0 ? $"'{path}' of the notification '{eventType}'" : $"The payload of the notification '{eventType}'",
            "message");

    /// <summary>
    /// True for a message of <see cref="InArguments"/>. A caller recognizes it by its text where the wire format has no fault code.
    /// </summary>
    public static bool IsOfArguments(string message) =>
        message.StartsWith(OfArguments, StringComparison.Ordinal) || message.StartsWith(OfParameter, StringComparison.Ordinal);

    private static RpcSerializationException At(RpcSerializationException exception, string subject, string message) =>
        At(
            exception,
            exception.Expected is { } expected
                ? $"{subject} must be {expected}; the {message} has {exception.Found}."
                : $"{subject} cannot be read. {exception.Message}");

    private static RpcSerializationException At(RpcSerializationException exception, string text) =>
        new(text, exception.InnerException) { Execution = exception.Execution };
}

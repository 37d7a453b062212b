namespace TypedRpc.Wire;

/// <summary>Says in which parameter, or where in a result, a value could not be decoded.</summary>
internal static class DecodingFault
{
    private const string OfArguments = "The arguments of '";
    private const string OfParameter = "Parameter '";

    /// <summary>The fault of arguments.</summary>
    /// <param name="fault">The fault of the value.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The parameter, and where the value is in it; empty when the fault is in no single one.</param>
    public static RpcSerializationException InArguments(RpcSerializationException fault, string method, string path) => path.Length > 0
        ? At(fault, $"{OfParameter}{path}' of '{method}'", "request")
        : fault.Missing is { } name
            ? At(fault, $"{OfParameter}{name}' of '{method}' is missing.")
            : At(fault, $"{OfArguments}{method}'", "request");

    /// <summary>The fault of a result.</summary>
    /// <param name="fault">The fault of the value.</param>
    /// <param name="path">Where the value is in the result; empty for all of it.</param>
    public static RpcSerializationException InResult(RpcSerializationException fault, string path) =>
        At(fault, path.Length > 0 ? $"The result's '{path}'" : "The result", "reply");

    /// <summary>The fault of a notification's payload.</summary>
    public static RpcSerializationException InPayload(RpcSerializationException fault, string eventType, string path) =>
        At(fault, path.Length > 0 ? $"'{path}' of the notification '{eventType}'" : $"The payload of the notification '{eventType}'", "message");

    /// <summary>True for the text of a fault of arguments, by which a caller knows it in a format that has no code for it.</summary>
    public static bool IsOfArguments(string message) =>
        message.StartsWith(OfArguments, StringComparison.Ordinal) || message.StartsWith(OfParameter, StringComparison.Ordinal);

    private static RpcSerializationException At(RpcSerializationException fault, string subject, string message) =>
        At(fault, fault.Expected is { } expected ? $"{subject} must be {expected}; the {message} has {fault.Found}." : $"{subject} cannot be read. {fault.Message}");

    private static RpcSerializationException At(RpcSerializationException fault, string text) =>
        new(text, fault.InnerException) { Execution = fault.Execution };
}

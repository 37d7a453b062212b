using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>Why a call failed on the server: the first element of a fault. Numbers are never reused.</summary>
internal enum FaultCode
{
    /// <summary>The method threw.</summary>
    Remote = 1,
    NoSuchMethod = 2,
    UnsupportedVersion = 3,
    InvalidArguments = 4,
    UnsupportedFormat = 5,
    Overloaded = 6,

    /// <summary>The method ran, and its result could not be encoded.</summary>
    InvalidResult = 7,

    /// <summary>The method threw a declared exception, whose members are sent.</summary>
    Declared = 8,

    /// <summary>The server was shutting down and cancelled the method, which may have had effects.</summary>
    Stopping = 9,

    /// <summary>The server did not run the request, as it got no answer in time whether the caller still waited.</summary>
    NotServed = 10,

    /// <summary>The request is larger than the server accepts. It was not decoded.</summary>
    TooLarge = 11,

    /// <summary>The connection of the server was lost while it sent a stream, so items may be missing.</summary>
    StreamLost = 12,
}

/// <summary>The failure of a call, as it is sent in a reply.</summary>
internal sealed class Fault(FaultCode code, string type, string message, string? stackTrace = null)
{
    private const int MaxText = 8 * 1024;

    public FaultCode Code { get; } = code;

    /// <summary>The full name of the exception type, or the name of the declared fault.</summary>
    public string Type { get; } = type;

    public string Message { get; } = message;

    public string? StackTrace { get; } = stackTrace;

    /// <summary>The serializer of the members of a declared fault; null for all other faults and for received ones.</summary>
    public FaultShape? Shape { get; private init; }

    /// <summary>
    /// The exception of a declared fault, thrown or received. If reading a received one failed, an exception with the reason.
    /// </summary>
    public Exception? Exception { get; init; }

    public static Fault Of(Exception exception, bool withStackTrace) =>
        new(
            FaultCode.Remote,
            exception.GetType().FullName ?? exception.GetType().Name,
            TextOf(exception),
            StackTraceOf(exception, withStackTrace));

    public static Fault Declared(Exception exception, FaultShape shape, bool withStackTrace) =>
        new(FaultCode.Declared, shape.WireName, TextOf(exception), StackTraceOf(exception, withStackTrace))
        {
            Shape = shape,
            Exception = exception,
        };

    /// <summary>The message of an exception, cut to 8,192 characters.</summary>
    public static string TextOf(Exception exception) => Read(exception, static e => e.Message);

    private static string? StackTraceOf(Exception exception, bool isSent) => isSent ? Read(exception, static e => e.StackTrace) : null;

    // The properties of an exception are user code: they may return null or throw. The fault must be sent nevertheless.
    private static string Read(Exception exception, Func<Exception, string?> text)
    {
        try
        {
            return Cut(text(exception) ?? "");
        }
        catch (Exception second)
        {
            return $"(its text cannot be read: {second.GetType()})";
        }
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text.AtMost(MaxText) + "...";
}

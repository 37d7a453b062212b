using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>Why a call failed at the server: the first element of a fault. Numbers are never reused.</summary>
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

    /// <summary>The method threw an exception that it declares, whose members travel.</summary>
    Declared = 8,

    /// <summary>The server was shutting down and has cancelled the method, which may have had effects.</summary>
    Stopping = 9,

    /// <summary>The server has not run the request, as it could not find out in time whether the caller still waited.</summary>
    NotServed = 10,

    /// <summary>The request is larger than the server takes; it was not decoded.</summary>
    TooLarge = 11,
}

/// <summary>The failure of a call, as it travels.</summary>
internal sealed class Fault(FaultCode code, string type, string message, string? stackTrace = null)
{
    private const int MostText = 8 * 1024;

    public FaultCode Code { get; } = code;

    /// <summary>The full name of the exception's type, or the declared fault's name.</summary>
    public string Type { get; } = type;

    public string Message { get; } = message;

    public string? StackTrace { get; } = stackTrace;

    /// <summary>How the members of a declared fault are written; null for all others.</summary>
    public FaultShape? Shape { get; private init; }

    /// <summary>A declared fault's exception: the one that was thrown, or the one that was read; in the latter case what reading threw, when that failed.</summary>
    public Exception? Exception { get; init; }

    public static Fault Of(Exception exception, bool withStackTrace) =>
        new(FaultCode.Remote, exception.GetType().FullName ?? exception.GetType().Name, TextOf(exception), StackTraceOf(exception, withStackTrace));

    public static Fault Declared(Exception exception, FaultShape shape, bool withStackTrace) =>
        new(FaultCode.Declared, shape.WireName, TextOf(exception), StackTraceOf(exception, withStackTrace)) { Shape = shape, Exception = exception };

    /// <summary>The message of an exception, at most some thousand characters of it.</summary>
    public static string TextOf(Exception exception) => Read(exception, static e => e.Message);

    private static string? StackTraceOf(Exception exception, bool isSent) => isSent ? Read(exception, static e => e.StackTrace) : null;

    // An exception's properties are its author's code, which may give null or throw in its turn; the fault must get through.
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

    private static string Cut(string text) => text.Length <= MostText ? text : text[..(char.IsHighSurrogate(text[MostText - 1]) ? MostText - 1 : MostText)] + "...";
}

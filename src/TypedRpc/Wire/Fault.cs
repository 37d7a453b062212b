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
}

/// <summary>The failure of a call, as it travels.</summary>
internal sealed record Fault(FaultCode Code, string Type, string Message, string? StackTrace = null)
{
    private const int MostText = 8 * 1024;

    public static Fault Of(Exception exception, bool withStackTrace) => new(
        FaultCode.Remote,
        exception.GetType().FullName ?? exception.GetType().Name,
        TextOf(exception, static e => e.Message),
        withStackTrace ? TextOf(exception, static e => e.StackTrace) : null);

    // The getters are the user's code: one that throws, or gives null, must not cost the caller its reply.
    private static string TextOf(Exception exception, Func<Exception, string?> get)
    {
        try
        {
            return Cut(get(exception) ?? "");
        }
        catch (Exception fault)
        {
            return $"(its text could not be read: {fault.GetType()})";
        }
    }

    private static string Cut(string text) => text.Length <= MostText ? text : text[..(char.IsHighSurrogate(text[MostText - 1]) ? MostText - 1 : MostText)] + "...";
}

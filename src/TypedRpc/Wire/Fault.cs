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
        TextOf(exception),
        withStackTrace ? Read(exception, static e => e.StackTrace) : null);

    /// <summary>The message of an exception, at most some thousand characters of it.</summary>
    public static string TextOf(Exception exception) => Read(exception, static e => e.Message);

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

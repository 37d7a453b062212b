namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>An exception as Python caught it.</summary>
/// <param name="Types">Its class and the bases of it, with their modules.</param>
/// <param name="Text">What str() says.</param>
public sealed record PythonFault(string[] Types, string Text)
{
    public PythonValue? Args { get; init; }

    public PythonValue? Kwargs { get; init; }

    /// <summary>Of a RemoteError: the class at the server.</summary>
    public PythonValue? ExcType { get; init; }

    /// <summary>Of a RemoteError: the message.</summary>
    public PythonValue? Value { get; init; }

    public PythonValue? Traceback { get; init; }
}

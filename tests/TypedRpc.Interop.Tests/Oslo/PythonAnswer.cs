namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What came of a call in Python, or of a cast.</summary>
public sealed record PythonAnswer
{
    public PythonValue? Value { get; init; }

    public PythonFault? Fault { get; init; }

    public double Seconds { get; init; }

    /// <summary>The text of the result.</summary>
    /// <exception cref="PythonException">The call raised.</exception>
    public string Repr => Fault is null ? Value!.Repr : throw new PythonException(Fault);
}

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A command of a peer raised.</summary>
public sealed class PythonException(PythonFault fault) : Exception($"{fault.Types[0]}: {fault.Text}")
{
    public PythonFault Fault { get; } = fault;
}

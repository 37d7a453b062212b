using System.Collections.Frozen;

namespace TypedRpc.Wire.Oslo;

/// <summary>The .NET exceptions with a Python equivalent, which Python callers can catch as usual.</summary>
/// <remarks>Only these exact types: a derived type keeps its own name, as that is more specific.</remarks>
internal static class PythonExceptions
{
    public const string Builtins = "builtins";

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["System.ArgumentException"] = "ValueError",
        ["System.ArgumentNullException"] = "ValueError",
        ["System.ArgumentOutOfRangeException"] = "ValueError",
        ["System.FormatException"] = "ValueError",
        ["System.Collections.Generic.KeyNotFoundException"] = "KeyError",
        ["System.IndexOutOfRangeException"] = "IndexError",
        ["System.InvalidCastException"] = "TypeError",
        ["System.InvalidOperationException"] = "RuntimeError",
        ["System.NotImplementedException"] = "NotImplementedError",

        // Python drivers raise NotImplementedError for features that they do not support.
        ["System.NotSupportedException"] = "NotImplementedError",
        ["System.UnauthorizedAccessException"] = "PermissionError",
        ["System.TimeoutException"] = "TimeoutError",
        ["System.ArithmeticException"] = "ArithmeticError",
        ["System.DivideByZeroException"] = "ZeroDivisionError",
        ["System.OverflowException"] = "OverflowError",
        ["System.IO.IOException"] = "OSError",
        ["System.IO.FileNotFoundException"] = "FileNotFoundError",
        ["System.IO.DirectoryNotFoundException"] = "FileNotFoundError",
        ["System.IO.EndOfStreamException"] = "EOFError",
        ["System.Exception"] = "Exception",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name of the equivalent Python builtin, or null.</summary>
    public static string? Builtin(string type) => Names.GetValueOrDefault(type);

    /// <summary>The module and the class under which an exception is sent to a Python caller.</summary>
    /// <param name="type">The full name of the exception type.</param>
    public static (string Module, string Class) Of(string type)
    {
        if (Builtin(type) is { } name)
            return (Builtins, name);

        // The type arguments of a generic exception contain dots too, so they are cut off.
        int end = type.AsSpan().IndexOfAny('`', '[');
        return Split(end < 0 ? type : type[..end]);
    }

    public static (string Module, string Class) Split(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
    }
}

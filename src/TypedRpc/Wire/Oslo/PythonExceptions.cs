using System.Collections.Frozen;

namespace TypedRpc.Wire.Oslo;

/// <summary>The exceptions of .NET that Python has an equivalent of, so that its callers can catch them without knowing of us.</summary>
/// <remarks>Only these very types: one derived from them keeps its own name, as it says more than its base.</remarks>
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

        // What an object of a kind cannot do is said with this in Python: drivers raise it for features that they lack.
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

    /// <summary>The name of the equivalent among Python's builtins, or null.</summary>
    public static string? Builtin(string type) => Names.GetValueOrDefault(type);

    /// <summary>Module and class by which a Python caller is told of an exception.</summary>
    /// <param name="type">The full name of the exception's type.</param>
    public static (string Module, string Class) Of(string type)
    {
        if (Builtin(type) is { } name)
            return (Builtins, name);

        // The type arguments of a generic exception have dots too.
        int end = type.AsSpan().IndexOfAny('`', '[');
        return Split(end < 0 ? type : type[..end]);
    }

    public static (string Module, string Class) Split(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
    }
}

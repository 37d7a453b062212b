namespace System.Runtime.CompilerServices;

// netstandard2.0 lacks it, and records need it (CS0518).
internal static class IsExternalInit;

namespace TypedRpc.CodeFixes;

/// <summary>The ids of the analyzer's diagnostics that have a fix. A test checks that the analyzer has them.</summary>
internal static class FixableIds
{
    public const string NoKind = "TRPC0009";
    public const string TwoKinds = "TRPC0010";
    public const string ReturnType = "TRPC0011";
    public const string CastResult = "TRPC0012";
    public const string Parameter = "TRPC0013";
    public const string Token = "TRPC0014";
    public const string Collision = "TRPC0015";
    public const string NoNotification = "TRPC0020";
    public const string NotificationAndKind = "TRPC0021";
    public const string NotificationResult = "TRPC0022";
    public const string Secret = "TRPC0026";
    public const string BreakingChange = "TRPC0034";
    public const string UnversionedChange = "TRPC0035";
    public const string VersionedChange = "TRPC0036";
    public const string Baseline = "TRPC0037";
}

namespace TypedRpc;

/// <summary>Keeps a parameter, or a member of a payload, out of every notification. Calls and casts carry it as any other.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SensitiveAttribute : Attribute;

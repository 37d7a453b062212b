namespace TypedRpc;

/// <summary>Excludes a parameter, or a member of a payload, from every notification. Calls and casts still transmit it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SensitiveAttribute : Attribute;

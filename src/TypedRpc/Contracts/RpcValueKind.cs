namespace TypedRpc;

/// <summary>What a <see cref="RpcValue"/> holds.</summary>
public enum RpcValueKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A whole number of any size.</summary>
    Integer,

    /// <summary>A number of 64 bits with a fraction.</summary>
    Float,

    /// <summary>Text.</summary>
    String,

    /// <summary>Bytes. JSON has none: they are read from it as text in Base64.</summary>
    Bytes,

    /// <summary>An instant, in UTC. JSON has none: they are read from it as text in ISO 8601.</summary>
    Timestamp,

    /// <summary>Values in an order.</summary>
    List,

    /// <summary>Values by name.</summary>
    Map,
}

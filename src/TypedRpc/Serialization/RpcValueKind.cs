namespace TypedRpc;

/// <summary>The kinds of values that an <see cref="RpcValue"/> holds.</summary>
public enum RpcValueKind
{
    /// <summary>The null value.</summary>
    Null,

    /// <summary>A Boolean value.</summary>
    Boolean,

    /// <summary>An integer of any size.</summary>
    Integer,

    /// <summary>A 64-bit floating-point number.</summary>
    Float,

    /// <summary>Text.</summary>
    String,

    /// <summary>Bytes. JSON has no such type: bytes are read from it as Base64 text.</summary>
    Bytes,

    /// <summary>A point in time, in UTC. JSON has no such type: it is read from it as ISO 8601 text.</summary>
    Timestamp,

    /// <summary>An ordered list of values.</summary>
    List,

    /// <summary>A map from names to values.</summary>
    Map,
}

namespace TypedRpc.Packing;

/// <summary>When the messages of a pack are acknowledged.</summary>
public enum PackKind
{
    /// <summary>When all of them are handled: if the receiver is lost before, all are delivered again. Casts and idempotent calls.</summary>
    HandledAgain,

    /// <summary>Before the first of them is handled, so that none is handled twice. Calls that must not run twice.</summary>
    HandledOnce,
}

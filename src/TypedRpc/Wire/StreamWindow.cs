namespace TypedRpc.Wire;

/// <summary>How far the sender of a stream may be ahead of its receiver.</summary>
/// <param name="Items">The maximum number of items that are sent and not consumed.</param>
/// <param name="Bytes">
/// The number of encoded bytes that are sent and not consumed, after which the sender waits. An item is always sent when all earlier ones
/// are consumed, however large it is.
/// </param>
internal readonly record struct StreamWindow(int Items, int Bytes)
{
    /// <summary>The window of every receiver of this library: 4,096 items or 1 MiB.</summary>
    public static StreamWindow Default { get; } = new(4096, 1024 * 1024);
}

/// <summary>What the receiver of a stream has consumed since its start.</summary>
/// <param name="Items">The number of items.</param>
/// <param name="Bytes">Their encoded bytes.</param>
internal readonly record struct StreamCredit(long Items, long Bytes);

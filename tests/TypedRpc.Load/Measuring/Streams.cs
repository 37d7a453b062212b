namespace TypedRpc.Load.Measuring;

/// <summary>The streams that are measured.</summary>
internal static class Streams
{
    /// <summary>The items of a stream.</summary>
    public const int Items = 10_000;

    /// <exception cref="InvalidOperationException">The stream was not complete.</exception>
    public static void CheckIsComplete(int items)
    {
        if (items != Items)
            throw new InvalidOperationException($"The stream had {items} items, and not {Items}.");
    }
}

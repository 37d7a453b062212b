namespace TypedRpc.Load.Measuring;

/// <summary>Counts the operations that this process has served.</summary>
internal static class Served
{
    private static long _count;

    public static long Count => Interlocked.Read(ref _count);

    public static void AddOne() => Interlocked.Increment(ref _count);
}

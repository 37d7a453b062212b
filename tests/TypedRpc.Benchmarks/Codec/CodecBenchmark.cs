namespace TypedRpc.Benchmarks.Codec;

internal static class CodecBenchmark
{
    public static void Run()
    {
    }
}

using TypedRpc.Benchmarks.Calls;
using TypedRpc.Benchmarks.Codec;
using TypedRpc.Benchmarks.Generator;

// dotnet run -c Release --project tests/TypedRpc.Benchmarks [-- URL | generator | codec]
switch (args.FirstOrDefault())
{
    case "generator":
        GeneratorBenchmark.Run();
        break;
    case "codec":
        CodecBenchmark.Run();
        break;
    case var url:
        await CallBenchmark.RunAsync(url ?? "memory://");
        break;
}

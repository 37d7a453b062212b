using System.Globalization;
using TypedRpc.Benchmarks.Calls;
using TypedRpc.Benchmarks.Codec;
using TypedRpc.Benchmarks.Generator;

// dotnet run -c Release --project tests/TypedRpc.Benchmarks
//     [-- URL | telemetry [URL] | idle URL [200] | generator [1000 | 100 | 1] | codec]
switch (args.FirstOrDefault())
{
    case "generator":
        GeneratorBenchmark.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : null);
        break;
    case "codec":
        CodecBenchmark.Run();
        break;
    case "telemetry":
        await TelemetryBenchmark.RunAsync(args.Length > 1 ? args[1] : "memory://");
        break;
    case "idle":
        await IdleBenchmark.RunAsync(args[1], args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 200);
        break;
    case var url:
        await CallBenchmark.RunAsync(url ?? "memory://");
        break;
}

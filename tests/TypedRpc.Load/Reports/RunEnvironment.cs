using System.Globalization;
using System.Runtime.InteropServices;

namespace TypedRpc.Load.Reports;

/// <summary>When and where a run was made.</summary>
internal sealed record RunEnvironment(string Date, string Processor, int Cores, string System, string DotNet, string Broker)
{
    public static RunEnvironment Here() => new(
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        ProcessorName(),
        global::System.Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        "no broker");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Date}; {Processor}, {Cores} cores; {System}; {DotNet}; {Broker}");

    private static string ProcessorName()
    {
        const string Information = "/proc/cpuinfo";
        string? line = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

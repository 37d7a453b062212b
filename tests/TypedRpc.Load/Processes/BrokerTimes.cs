using System.Globalization;

namespace TypedRpc.Load.Processes;

/// <summary>The processor time and memory of the broker and of its children. Only on Linux, and only of a broker of our own.</summary>
internal sealed class BrokerTimes(int? processId)
{
    // sysconf(_SC_CLK_TCK), which is 100 on every Linux that .NET supports.
    private const double TicksPerSecond = 100;

    /// <summary>The processor time until now, in seconds; null where it is not available.</summary>
    public double? Seconds => processId is { } id ? SecondsOf(id) : null;

    /// <summary>The physical memory of the broker itself; null where it is not available.</summary>
    public long? MemoryBytes
    {
        get
        {
            if (processId is not { } id || !OperatingSystem.IsLinux())
                return null;
            string line = File.ReadLines(PathOf(id, "status")).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    private static double? SecondsOf(int id)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            // After the name, which is in brackets: the state is field 3; utime, stime and those of ended children are fields 14 to 17.
            string stat = File.ReadAllText(PathOf(id, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double own = fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
            return own + ChildrenOf(id).Sum(child => SecondsOf(child) ?? 0);
        }
        catch (IOException)
        {
            // A child that ended between the two readings.
            return null;
        }
    }

    private static int[] ChildrenOf(int id) =>
    [
        .. Directory.GetDirectories(PathOf(id, "task"))
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    private static string PathOf(int id, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}");
}

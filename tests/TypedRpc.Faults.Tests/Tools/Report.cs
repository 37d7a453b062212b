namespace TypedRpc.Faults.Tests.Tools;

/// <summary>Where measured rows go: to the output of the test, and to the file that <c>TYPEDRPC_FAULT_REPORT</c> names.</summary>
internal static class Report
{
    private static readonly object Turn = new();
    private static readonly string? File = Environment.GetEnvironmentVariable("TYPEDRPC_FAULT_REPORT");

    public static void Add(Row row)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{row}");
        TestContext.Current.SendDiagnosticMessage($"{row}");
        if (string.IsNullOrEmpty(File))
            return;
        lock (Turn)
            System.IO.File.AppendAllText(File, $"{row}\n");
    }
}

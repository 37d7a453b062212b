using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TypedRpc.Transports.Tests;

/// <summary>Keeps what is logged, at every level.</summary>
internal sealed class KeptLog : LoggerFactory
{
    private readonly FakeLogCollector _collector;

    public KeptLog()
        : this(new FakeLogCollector())
    {
    }

    private KeptLog(FakeLogCollector collector)
        : base([new FakeLoggerProvider(collector)], new LoggerFilterOptions { MinLevel = LogLevel.Trace }) => _collector = collector;

    public IReadOnlyList<FakeLogRecord> Records => _collector.GetSnapshot();

    /// <summary>The texts, each with its exception.</summary>
    public IEnumerable<string> All => Records.Select(TextOf);

    /// <summary>The texts of an event.</summary>
    public IEnumerable<string> Of(string name) => Records.Where(record => record.Id.Name == name).Select(TextOf);

    private static string TextOf(FakeLogRecord record) => $"{record.Message} {record.Exception}".TrimEnd();
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Faults.Tests.Tools;

/// <summary>Keeps what is logged at Information and above.</summary>
internal sealed class KeptLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, EventId Event, string Text)> _lines = new();

    public IReadOnlyList<(LogLevel Level, EventId Event, string Text)> Lines => [.. _lines];

    public IEnumerable<string> Of(string name) => Lines.Where(line => line.Event.Name == name).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId, formatter(state, exception)));
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class KeptLogger : ILogger
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Records { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Records.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TypedRpc.Diagnostics;

/// <summary>Wraps the loggers of the user's factory so that they never throw. A log line that cannot be written is lost.</summary>
/// <param name="factory">The user's factory.</param>
/// <param name="onFailed">Counts a lost line.</param>
internal sealed class GuardedLoggers(ILoggerFactory factory, Action onFailed) : ILoggerFactory
{
    /// <summary>Wraps a factory, unless it is wrapped already.</summary>
    public static ILoggerFactory Over(ILoggerFactory factory, Action? onFailed = null) =>
        factory is GuardedLoggers or NullLoggerFactory ? factory : new GuardedLoggers(factory, onFailed ?? (static () => { }));

    /// <summary>The user's factory, for code that must notice when a line cannot be written.</summary>
    public static ILoggerFactory Unguarded(ILoggerFactory loggers) => loggers is GuardedLoggers guarded ? guarded.Factory : loggers;

    private ILoggerFactory Factory { get; } = factory;

    public ILogger CreateLogger(string categoryName)
    {
        try
        {
            return new Guarded(Factory.CreateLogger(categoryName), onFailed);
        }
        catch (Exception)
        {
            onFailed();
            return NullLogger.Instance;
        }
    }

    // The user owns the factory: it is not disposed here.
    public void AddProvider(ILoggerProvider provider) => Factory.AddProvider(provider);

    public void Dispose()
    {
    }

    private sealed class Guarded(ILogger logger, Action onFailed) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel)
        {
            try
            {
                return logger.IsEnabled(logLevel);
            }
            catch (Exception)
            {
                onFailed();
                return false;
            }
        }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
            catch (Exception)
            {
                onFailed();
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            try
            {
                return logger.BeginScope(state) is { } scope ? new Scope(scope, onFailed) : null;
            }
            catch (Exception)
            {
                onFailed();
                return null;
            }
        }
    }

    private sealed class Scope(IDisposable scope, Action onFailed) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                scope.Dispose();
            }
            catch (Exception)
            {
                onFailed();
            }
        }
    }
}

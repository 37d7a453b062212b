using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace TypedRpc.Load.Peers;

/// <summary>The warnings and errors of the peers, which go to the error output and are shown when a process fails.</summary>
internal static class PeerLog
{
    public static void Configure(ILoggingBuilder builder) => builder
        .ClearProviders()
        .SetMinimumLevel(LogLevel.Warning)
        .AddSimpleConsole(options => options.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(
            options => options.LogToStandardErrorThreshold = LogLevel.Trace);
}

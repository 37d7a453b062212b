using System.Text;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>
/// Reads the routing file of oslo.messaging: YAML with groups, their drivers, and the notifications that each driver accepts.
/// </summary>
/// <remarks>
/// <code>
/// group:
///   messagingv2: { accepted_events: [compute.*], accepted_priorities: [info, error] }
///   log:
/// </code>
/// A notification must match both lists. A rule without lists accepts everything; an empty list accepts nothing.
/// </remarks>
public static class NotificationRoutingFile
{
    /// <summary>Reads a routing file.</summary>
    /// <param name="path">The file, at most 1 MiB.</param>
    /// <exception cref="RpcConfigurationException">The file cannot be read or is invalid; the message names the line.</exception>
    public static NotificationRouting Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(RoutingFileContent.Read(path), path);
    }

    /// <summary>Parses the text of a routing file.</summary>
    /// <param name="reader">The text, at most 1 MiB.</param>
    /// <param name="source">The name of the text in exceptions.</param>
    /// <exception cref="RpcConfigurationException">The text is invalid; the message names the line.</exception>
    public static NotificationRouting Parse(TextReader reader, string source = "The routing file")
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentException.ThrowIfNullOrEmpty(source);
        var text = new char[RoutingFileContent.MaxBytes + 1];
        int length = reader.ReadBlock(text);
        return length <= RoutingFileContent.MaxBytes
            ? new RoutingReader(source).Read(new string(text, 0, length))
            : throw RoutingFileContent.TooLarge(source);
    }

    /// <summary>Applies the rules of a file to a bus, now and after each change of the file.</summary>
    /// <remarks>When the changed file is invalid or missing, the rules stay as they are and an error is logged.</remarks>
    /// <param name="bus">The bus. Its drivers must include <c>routing</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="logger">Logs applied and refused changes.</param>
    /// <param name="time">The clock for polling the file; null for the system clock.</param>
    /// <returns>The watch. Dispose it before the bus.</returns>
    /// <exception cref="RpcConfigurationException">
    /// The file is invalid, names an unknown driver, or the bus has no driver <c>routing</c>.
    /// </exception>
    public static NotificationRoutingWatch Watch(RpcBus bus, string path, ILogger logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(logger);
        var watch = new NotificationRoutingWatch(bus, Path.GetFullPath(path), logger, time ?? TimeProvider.System);
        watch.Start(hearsOfChanges: true);
        return watch;
    }

    internal static NotificationRouting Parse(byte[] content, string source)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return new RoutingReader(source).Read(reader.ReadToEnd());
        }
        catch (DecoderFallbackException exception)
        {
            throw new RpcConfigurationException($"{source} is not text in UTF-8.", exception);
        }
    }
}

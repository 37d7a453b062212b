using System.Text;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>The routing file of oslo.messaging: YAML of groups, their drivers, and what each driver accepts.</summary>
/// <remarks>
/// <code>
/// group:
///   messagingv2: { accepted_events: [compute.*], accepted_priorities: [info, error] }
///   log:
/// </code>
/// Both lists must match, a rule without lists accepts everything, and an empty list nothing.
/// </remarks>
public static class NotificationRoutingFile
{
    /// <summary>Reads a routing file.</summary>
    /// <param name="path">The file, at most 1 MiB.</param>
    /// <exception cref="RpcConfigurationException">The file cannot be read, or its line so-and-so is wrong.</exception>
    public static NotificationRouting Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(RoutingFileContent.Read(path), path);
    }

    /// <summary>Reads what is in a routing file.</summary>
    /// <param name="reader">The text, at most 1 MiB.</param>
    /// <param name="source">What exceptions call it.</param>
    /// <exception cref="RpcConfigurationException">Its line so-and-so is wrong.</exception>
    public static NotificationRouting Parse(TextReader reader, string source = "The routing file")
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentException.ThrowIfNullOrEmpty(source);
        var text = new char[RoutingFileContent.MostBytes + 1];
        int length = reader.ReadBlock(text);
        return length <= RoutingFileContent.MostBytes ? new RoutingReader(source).Read(new string(text, 0, length)) : throw RoutingFileContent.TooLarge(source);
    }

    /// <summary>Gives the rules of a file to a bus, now and whenever the file changes. A wrong or missing file later leaves the rules as they are, and is logged.</summary>
    /// <param name="bus">The bus; the driver <c>routing</c> must be among its drivers.</param>
    /// <param name="path">The file.</param>
    /// <param name="logger">Where to say what became of a change.</param>
    /// <param name="time">The clock of the looks at the file; null is the system's.</param>
    /// <returns>The watch; dispose it before the bus.</returns>
    /// <exception cref="RpcConfigurationException">The file is wrong now, names a driver that is not known, or the bus does not route.</exception>
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
        catch (DecoderFallbackException fault)
        {
            throw new RpcConfigurationException($"{source} is not text in UTF-8.", fault);
        }
    }
}

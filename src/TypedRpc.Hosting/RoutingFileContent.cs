namespace TypedRpc.Hosting;

/// <summary>Gets at the bytes of a routing file, and at what tells one state of the file from another.</summary>
internal static class RoutingFileContent
{
    public const int MostBytes = 1024 * 1024;

    /// <exception cref="RpcConfigurationException">The file cannot be read, or is too large.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using FileStream file = Open(path);
            byte[] content = new byte[Math.Min(file.Length, MostBytes) + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MostBytes)
                throw TooLarge(path);

            // One byte more than it had means that it grows under our hands: the rest is read when it has.
            return content[..length];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RpcConfigurationException(IsMissing(fault) ? $"{path} does not exist." : $"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The file's length and time of change, through links; null when there is none to read.</summary>
    public static (long Length, DateTime Changed)? StateOf(string path)
    {
        try
        {
            using FileStream file = Open(path);
            return (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    public static RpcConfigurationException TooLarge(string source) => new($"{source} is larger than {MostBytes} bytes, which is the most for a routing file.");

    // Whoever writes, replaces or deletes the file is not held up by it being read.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static bool IsMissing(Exception fault) => fault is FileNotFoundException or DirectoryNotFoundException;
}

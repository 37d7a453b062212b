namespace TypedRpc.Hosting;

/// <summary>Reads the bytes of a routing file, and its length and time of change.</summary>
internal static class RoutingFileContent
{
    public const int MaxBytes = 1024 * 1024;

    /// <exception cref="RpcConfigurationException">The file cannot be read, or is too large.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using FileStream file = Open(path);
            byte[] content = new byte[Math.Min(file.Length, MaxBytes) + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                throw TooLarge(path);

            // If the file grows during the read, this is a part of it; the change is noticed and the file is read again.
            return content[..length];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RpcConfigurationException(
                IsMissing(exception) ? $"{path} does not exist." : $"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The length and time of change of the file, or of the target of a link; null when there is no readable file.</summary>
    public static (long Length, DateTime Changed)? StateOf(string path)
    {
        try
        {
            using FileStream file = Open(path);
            return (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    public static RpcConfigurationException TooLarge(string source) =>
        new($"{source} is larger than {MaxBytes} bytes, which is the most for a routing file.");

    // FileShare: reading must not block other processes that write, replace or delete the file.
    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static bool IsMissing(Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException;
}

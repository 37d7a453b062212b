using System.Runtime.CompilerServices;

namespace TypedRpc.Tests;

/// <summary>Where the files of the repository are.</summary>
internal static class Repository
{
    /// <summary>True rewrites the checked-in files that tests compare with.</summary>
    public static bool RewritesSnapshots { get; } = Environment.GetEnvironmentVariable("TYPEDRPC_UPDATE_SNAPSHOTS") == "1";

    public static string Root { get; } = Above(ThisFile());

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Above(string file)
    {
        // A deterministic build may map the path of the sources; the build's output lies in the repository too.
        string? start = File.Exists(file) ? file : AppContext.BaseDirectory;
        for (string? folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "TypedRpc.sln")))
                return folder;
        }

        throw new InvalidOperationException("The repository was not found above the tests.");
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}

using System.Diagnostics;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Peers;

/// <summary>Both sides on oslo.messaging, in Python.</summary>
internal static class OsloPeer
{
    // Where Debian's python3-oslo.messaging is found; another Python may be the first of the path.
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Subject Subject { get; } = new("oslo", "oslo.messaging in Python, with threads", NoServerAsync, NoClientAsync)
    {
        Program = [Python, Path.Combine(AppContext.BaseDirectory, "Peers", "oslo_peer.py")],
        Unavailable = FindProblem,
    };

    private static string? FindProblem()
    {
        if (!File.Exists(Python))
            return $"there is no {Python}";
        var start = new ProcessStartInfo(Python, ["-c", "import oslo_messaging"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        return process.WaitForExit(Limit) && process.ExitCode == 0 ? null : "python3-oslo.messaging is not installed";
    }

    private static Task<IServer> NoServerAsync(Place place) => throw new NotSupportedException("It is a program of its own.");

    private static Task<IClient> NoClientAsync(Place place) => throw new NotSupportedException("It is a program of its own.");
}
